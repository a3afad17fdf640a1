package io.github.dynamolocks.store;

import java.util.Map;

import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The result of a request to the table.
 *
 * @param met whether its condition was met
 * @param before the item before the request; if the condition was not met, the reason
 * @param after the item after the request
 * @param http the answer's headers
 */
record ProtocolAnswer(boolean met, Map<String, AttributeValue> before, Map<String, AttributeValue> after,
		SdkHttpResponse http) {

}

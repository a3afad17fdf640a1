package io.github.dynamolocks.store;

import java.util.Map;

import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What the table has made of a request.
 *
 * @param met whether its condition was met
 * @param before the item that it found, which was in its way if the condition was not met
 * @param after the item that it left
 * @param http the answer's headers
 */
record ProtocolAnswer(boolean met, Map<String, AttributeValue> before, Map<String, AttributeValue> after,
		SdkHttpResponse http) {

}

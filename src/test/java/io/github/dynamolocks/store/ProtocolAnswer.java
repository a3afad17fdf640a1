package io.github.dynamolocks.store;

import java.util.Map;

import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What the table has made of a request.
 *
 * @param met whether its condition was met
 * @param item the item that it left, or that was in its way
 * @param http the answer's headers
 */
record ProtocolAnswer(boolean met, Map<String, AttributeValue> item, SdkHttpResponse http) {

}

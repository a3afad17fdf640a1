package io.github.dynamolocks.test;

import java.util.Optional;

import io.github.dynamolocks.test.dynamodb.ApiAnswer;
import io.github.dynamolocks.test.dynamodb.ApiRequest;

/**
 * The log entry of a {@link FaultProxy} for one request and its answer.
 *
 * @param request the request of the client
 * @param answer the answer that the client got, empty if its connection was closed
 * @param capacityUnits the capacity that DynamoDB reported for the request, even if the
 * client did not get the report; 0 unless the proxy measures it
 * @since 0.1.0
 */
public record ProxiedExchange(ApiRequest request, Optional<ApiAnswer> answer, double capacityUnits) {

	/**
	 * Returns the name of the operation.
	 * @return the name as DynamoDB spells it
	 */
	public String operation() {
		return this.request.operation();
	}

	/**
	 * Returns the HTTP status that the client got.
	 * @return the status, or 0 if its connection was closed
	 */
	public int status() {
		return this.answer.map(ApiAnswer::status).orElse(0);
	}

	@Override
	public String toString() {
		return this.request + " -> "
				+ this.answer.map((answer) -> answer.status() + " " + answer.body()).orElse("connection closed");
	}

}

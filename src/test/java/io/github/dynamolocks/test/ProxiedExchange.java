package io.github.dynamolocks.test;

import java.util.Optional;

import io.github.dynamolocks.test.dynamodb.ApiAnswer;
import io.github.dynamolocks.test.dynamodb.ApiRequest;

/**
 * One request of a client and what became of it, as a {@link FaultProxy} logs it.
 *
 * @param request what the client sent
 * @param answer what the client was answered, or nothing if its connection was closed
 * instead
 * @param capacityUnits what DynamoDB says that the request consumed, whether or not the
 * client was told; 0 unless the proxy measures it
 */
public record ProxiedExchange(ApiRequest request, Optional<ApiAnswer> answer, double capacityUnits) {

	/**
	 * The operation.
	 * @return its name as DynamoDB spells it
	 */
	public String operation() {
		return this.request.operation();
	}

	/**
	 * The HTTP status that the client got.
	 * @return a status, or 0 if its connection was closed instead
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

package io.github.dynamolocks.store;

import java.net.URI;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbServiceClientConfiguration;

/**
 * Tells which DynamoDB a client uses: its region, its endpoint and its account.
 */
final class DynamoDbPlace {

	private final DynamoDbClient client;

	DynamoDbPlace(DynamoDbClient client) {
		this.client = client;
	}

	/**
	 * Returns the region.
	 * @return its name; null if the client does not tell
	 */
	@Nullable String region() {
		DynamoDbServiceClientConfiguration configuration = configuration();
		return (configuration != null) ? configuration.region().id() : null;
	}

	/**
	 * Returns the configured endpoint.
	 * @return the address; empty for the endpoint of AWS, or if the client does not tell
	 */
	Optional<URI> endpoint() {
		DynamoDbServiceClientConfiguration configuration = configuration();
		return (configuration != null) ? configuration.endpointOverride() : Optional.empty();
	}

	private @Nullable DynamoDbServiceClientConfiguration configuration() {
		try {
			return this.client.serviceClientConfiguration();
		}
		catch (RuntimeException ex) {
			// A mock, or another implementation of the interface
			return null;
		}
	}

	/**
	 * Describes the place.
	 * @param answered whether a request was answered, so that the credentials are known
	 * @return region and endpoint; if the request was answered, also the account, or the
	 * access key, which leads to it
	 */
	String describe(boolean answered) {
		String account = answered ? account() : null;
		return (account != null) ? this + ", " + account : toString();
	}

	private @Nullable String account() {
		try {
			AwsCredentialsIdentity identity = this.client.serviceClientConfiguration()
				.credentialsProvider()
				.resolveIdentity()
				.getNow(null);
			if (identity == null) {
				return null;
			}
			return identity.accountId()
				.map((id) -> "account " + id)
				.orElseGet(() -> "account of the access key " + identity.accessKeyId());
		}
		catch (RuntimeException | LinkageError ex) {
			// The credentials expired meanwhile, or the client does not tell; older
			// releases of the SDK do not know the account
			return null;
		}
	}

	@Override
	public String toString() {
		String region = region();
		return (region != null)
				? "region %s, %s".formatted(region,
						endpoint().map((endpoint) -> "endpoint " + endpoint).orElse("AWS's endpoint"))
				: "unknown region and endpoint";
	}

}

package io.github.dynamolocks.test.dynamodb;

import java.net.URI;

import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.test.DynamoDbServer;

/**
 * Tests any DynamoDB, for example that of AWS. {@code -Ddynamolocks.test.endpoint=…} sets
 * its address; the SDK's default chains provide credentials and region. The tests create
 * tables with on-demand billing and delete them afterwards.
 */
@EnabledIfSystemProperty(named = DynamoDbServer.ENDPOINT_PROPERTY, matches = ".+")
class EndpointConformanceTests extends ConformanceContract {

	@Override
	DynamoDbClient open() {
		return DynamoDbClient.builder()
			.endpointOverride(URI.create(System.getProperty(DynamoDbServer.ENDPOINT_PROPERTY)))
			.build();
	}

}

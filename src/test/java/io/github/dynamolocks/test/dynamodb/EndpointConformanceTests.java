package io.github.dynamolocks.test.dynamodb;

import java.net.URI;

import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.test.DynamoDbServer;

/**
 * Any DynamoDB, AWS's own for example: {@code -Ddynamolocks.test.endpoint=…} says where,
 * the SDK's default chains find credentials and region. The tables are created with
 * billing by request and deleted afterwards.
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

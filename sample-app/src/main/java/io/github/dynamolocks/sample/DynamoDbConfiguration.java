package io.github.dynamolocks.sample;

import java.net.URI;

import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Configures the application's DynamoDB client, which the library uses, too. So one meter
 * counts all requests of the application and its locks.
 */
@Configuration(proxyBeanMethods = false)
class DynamoDbConfiguration {

	@Bean
	RequestMeter requestMeter(@Value("${dynamo-locks.table-name:resource_locks}") String lockTable) {
		return new RequestMeter(lockTable);
	}

	@Bean
	DynamoDbClient dynamoDbClient(RequestMeter meter, @Value("${tickets.endpoint:}") String endpoint,
			@Value("${tickets.region:}") String region) {
		DynamoDbClientBuilder builder = DynamoDbClient.builder()
			.overrideConfiguration((configuration) -> configuration.addExecutionInterceptor(meter));
		if (!endpoint.isBlank()) {
			builder.endpointOverride(URI.create(endpoint));
		}
		if (!region.isBlank()) {
			builder.region(Region.of(region));
		}
		return builder.build();
	}

}

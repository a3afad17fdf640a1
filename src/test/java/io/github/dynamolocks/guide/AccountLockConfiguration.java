package io.github.dynamolocks.guide;

import java.time.Duration;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.client.LockClientSettings;

/**
 * Shows a client for another table.
 */
@Configuration
class AccountLockConfiguration {

	// tag::bean[]
	@Bean(autowireCandidate = false)
	LockClient accountLocks(DynamoDbClient dynamoDb, @Value("${accounts.lock-table}") String table) {
		return DefaultLockClient.builder(dynamoDb)
			.tableName(table)
			.settings(LockClientSettings.DEFAULTS.withLease(Duration.ofSeconds(10)))
			.build();
	}
	// end::bean[]

}

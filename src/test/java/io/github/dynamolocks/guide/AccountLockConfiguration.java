package io.github.dynamolocks.guide;

import java.time.Duration;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.client.DefaultLockClient;
import io.github.dynamolocks.client.LockClientSettings;
import io.github.dynamolocks.store.DynamoDbLockStore;
import io.github.dynamolocks.store.LockTable;
import io.github.dynamolocks.store.TableInitialization;
import io.github.dynamolocks.store.RequestTimeouts;

/**
 * Shows a client for another table.
 */
@Configuration
class AccountLockConfiguration {

	// tag::bean[]
	@Bean(autowireCandidate = false)
	LockClient accountLocks(DynamoDbClient dynamoDb, @Value("${accounts.lock-table}") String table) {
		DynamoDbLockStore store = new DynamoDbLockStore(dynamoDb, LockTable.of(table), RequestTimeouts.DERIVED);
		store.start(TableInitialization.VALIDATE);
		return new DefaultLockClient(store, LockClientSettings.DEFAULTS.withLease(Duration.ofSeconds(10)));
	}
	// end::bean[]

}

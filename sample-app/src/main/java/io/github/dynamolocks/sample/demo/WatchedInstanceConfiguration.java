package io.github.dynamolocks.sample.demo;

import io.github.dynamolocks.store.DynamoDbLockStore;
import io.github.dynamolocks.store.LockStore;
import io.github.dynamolocks.store.LockTable;
import io.github.dynamolocks.store.RequestTimeouts;
import io.github.dynamolocks.store.TableInitialization;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Configures a watched instance: its locks use a clock that the page can set.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty("tickets.watched")
class WatchedInstanceConfiguration {

	@Bean
	InstanceClock instanceClock() {
		return new InstanceClock();
	}

	@Bean
	LockStore lockStore(DynamoDbClient dynamoDb, InstanceClock clock,
			@Value("${dynamo-locks.table-name}") String table) {
		DynamoDbLockStore store = new DynamoDbLockStore(dynamoDb, LockTable.of(table), RequestTimeouts.DERIVED, clock);
		store.start(TableInitialization.VALIDATE);
		return store;
	}

}

package io.github.dynamolocks.guide;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.client.LockClientBuilder;

/**
 * Shows a client for another table.
 */
@Configuration
class AccountLockConfiguration {

	// tag::bean[]
	@Bean(autowireCandidate = false)
	LockClient accountLocks(LockClientBuilder builder, @Value("${accounts.lock-table}") String table) {
		return builder.tableName(table).build();
	}
	// end::bean[]

}

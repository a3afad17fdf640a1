package io.github.dynamolocks.boot;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jdbc.test.autoconfigure.JdbcTest;
import org.springframework.jdbc.core.JdbcTemplate;

import io.github.dynamolocks.test.WithInMemoryLocks;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests a slice with the database of an application, whose tests run in a transaction.
 */
@JdbcTest
@ImportAutoConfiguration(DynamoLocksAutoConfiguration.class)
@WithInMemoryLocks
class JdbcSliceTests {

	@Test
	void lockedBeanWorksBesideTheDatabase(@Autowired JdbcTemplate database,
			@Autowired SliceApplication.Shipping shipping) {
		assertThat(database.queryForObject("select 1", Integer.class)).isOne();
		assertThat(shipping.ship()).isEqualTo("locked");
	}

}

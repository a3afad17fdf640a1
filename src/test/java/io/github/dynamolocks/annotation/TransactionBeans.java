package io.github.dynamolocks.annotation;

import java.util.UUID;

import javax.sql.DataSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.dynamolocks.LeaseContext;

/**
 * A ledger in a real database, whose methods are locked, transactional or both.
 */
final class TransactionBeans {

	private TransactionBeans() {
	}

	@Configuration(proxyBeanMethods = false)
	@EnableTransactionManagement
	static class Database {

		@Bean
		DataSource dataSource() {
			return new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
		}

		@Bean
		PlatformTransactionManager transactionManager(DataSource dataSource) {
			return new JdbcTransactionManager(dataSource);
		}

		@Bean
		TransactionTemplate transactionTemplate(PlatformTransactionManager transactionManager) {
			return new TransactionTemplate(transactionManager);
		}

		@Bean
		JdbcTemplate jdbcTemplate(DataSource dataSource) {
			JdbcTemplate jdbc = new JdbcTemplate(dataSource);
			jdbc.execute("create table entry (text varchar(100))");
			return jdbc;
		}

		@Bean
		Ledger ledger(JdbcTemplate jdbc) {
			return new Ledger(jdbc);
		}

	}

	interface Body {

		void run() throws Exception;

	}

	static class Ledger {

		private final JdbcTemplate jdbc;

		Ledger(JdbcTemplate jdbc) {
			this.jdbc = jdbc;
		}

		void write(String text) {
			this.jdbc.update("insert into entry values (?)", text);
		}

		int count() {
			return this.jdbc.queryForList("select text from entry").size();
		}

		@DistributedLock("#id")
		String lock(String id, Body body) throws Exception {
			String owner = LeaseContext.current().owner();
			body.run();
			return owner;
		}

		@DistributedLock({ "#from", "#to" })
		void lockBoth(String from, String to) {
			LeaseContext.ensureHeld();
		}

		@DistributedLock("#id")
		@Transactional(rollbackFor = Exception.class)
		void lockAndTransact(String id, Body body) throws Exception {
			write(id);
			body.run();
		}

		@DistributedLock("#id")
		@Transactional(readOnly = true)
		int lockAndRead(String id, Body body) throws Exception {
			body.run();
			return count();
		}

		@Transactional(propagation = Propagation.REQUIRES_NEW, rollbackFor = Exception.class)
		void transactAnew(Body body) throws Exception {
			body.run();
		}

		@Transactional(propagation = Propagation.NOT_SUPPORTED)
		void suspend(Body body) throws Exception {
			body.run();
		}

		@Transactional(propagation = Propagation.SUPPORTS)
		void support(Body body) throws Exception {
			body.run();
		}

		@Transactional(propagation = Propagation.NESTED, rollbackFor = Exception.class)
		void nest(Body body) throws Exception {
			body.run();
		}

	}

}

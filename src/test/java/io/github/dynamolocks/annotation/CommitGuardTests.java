package io.github.dynamolocks.annotation;

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.PriorityOrdered;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.TransactionExecutionListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests which transaction managers get a guard.
 */
class CommitGuardTests {

	@Test
	void transactionManagerBeanHasOneGuardBesideItsOwnListeners() {
		try (AnnotationConfigApplicationContext context = Contexts.start(Contexts.Recording.class, Managers.class)) {
			assertThat(guards(context, "one")).isEqualTo(1);
			assertThat(guards(context, "lazy")).isEqualTo(1);
			assertThat(context.getBean("one", ConfigurableTransactionManager.class).getTransactionExecutionListeners())
				.hasSize(2);
		}
	}

	@Test
	void transactionManagerCreatedEarlyHasOneGuard() {
		try (AnnotationConfigApplicationContext context = Contexts.start(Contexts.Recording.class, Early.class,
				Managers.class)) {
			assertThat(guards(context, "one")).isEqualTo(1);
		}
	}

	@Test
	void transactionManagerOfParentContextHasOneGuardForSeveralChildren() {
		try (AnnotationConfigApplicationContext parent = Contexts.start(Managers.class)) {
			assertThat(guards(parent, "one")).isZero();
			for (int i = 0; i < 2; i++) {
				AnnotationConfigApplicationContext child = new AnnotationConfigApplicationContext();
				child.setParent(parent);
				child.register(Contexts.Recording.class);
				child.refresh();
				child.close();
				assertThat(guards(parent, "one")).isEqualTo(1);
			}
		}
	}

	private static long guards(AnnotationConfigApplicationContext context, String name) {
		return context.getBean(name, ConfigurableTransactionManager.class)
			.getTransactionExecutionListeners()
			.stream()
			.filter(CommitGuard.class::isInstance)
			.count();
	}

	@Configuration(proxyBeanMethods = false)
	static class Managers {

		@Bean
		static JdbcTransactionManager one() {
			JdbcTransactionManager manager = new JdbcTransactionManager(new DriverManagerDataSource("jdbc:h2:mem:one"));
			manager.setTransactionExecutionListeners(List.of(new TransactionExecutionListener() {
			}));
			return manager;
		}

		@Bean
		@Lazy
		static JdbcTransactionManager lazy() {
			return new JdbcTransactionManager(new DriverManagerDataSource("jdbc:h2:mem:two"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Early {

		@Bean
		static BeanPostProcessor early(JdbcTransactionManager[] managers) {
			assertThat(Arrays.asList(managers)).isNotEmpty();
			return new First();
		}

	}

	static class First implements BeanPostProcessor, PriorityOrdered {

		@Override
		public int getOrder() {
			return HIGHEST_PRECEDENCE;
		}

	}

}

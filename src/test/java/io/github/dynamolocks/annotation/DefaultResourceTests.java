package io.github.dynamolocks.annotation;

import java.lang.reflect.Proxy;

import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.dynamolocks.test.RecordingLockClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests the default resource of beans whose class is generated at run time, with a name
 * that differs between JVMs.
 */
class DefaultResourceTests {

	private static final String NAME = DefaultResourceTests.class.getName();

	@Test
	void lambdaIsNamedByItsInterface() {
		try (AnnotationConfigApplicationContext context = Contexts.start(Contexts.Recording.class, Lambda.class)) {
			context.getBean(Job.class).run();
			assertThat(context.getBean(RecordingLockClient.class).requests()).singleElement()
				.satisfies((request) -> assertThat(request.resource()).isEqualTo(NAME + "$Job.run"))
				.satisfies((request) -> assertThat(request.purpose()).isEqualTo(NAME + "$Job.run"));
		}
	}

	@Test
	void repositoryProxiesAreNamedByTheirOwnInterfaces() {
		try (AnnotationConfigApplicationContext context = Contexts.start(Contexts.Recording.class,
				Repositories.class)) {
			context.getBean(Orders.class).save("a");
			context.getBean(Customers.class).save("a");
			assertThat(context.getBean(RecordingLockClient.class).resources()).containsExactly(NAME + "$Orders.save",
					NAME + "$Customers.save");
		}
	}

	@Test
	void repositoryMethodMissingFromTheTargetIsLocked() {
		try (AnnotationConfigApplicationContext context = Contexts.start(Contexts.Recording.class,
				DerivedQueries.class)) {
			Invoices invoices = context.getBean(Invoices.class);
			assertThat(invoices.pay("a")).isEqualTo("pay");
			assertThat(invoices.payLater("b")).isEqualTo("payLater");
			assertThat(context.getBean(RecordingLockClient.class).resources()).containsExactly(NAME + "$Invoices.pay",
					"later:b");
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { TwoLambdas.class, SharedMethodOfRepositories.class, ProxyOfTwoRepositories.class })
	void sharedDefaultResourceFailsTheStart(Class<?> configuration) {
		assertThatExceptionOfType(BeanCreationException.class)
			.isThrownBy(() -> Contexts.start(Contexts.Recording.class, configuration))
			.withStackTraceContaining("The lock of " + NAME)
			.withStackTraceContaining("Give it a resource");
	}

	private static Object proxy(Class<?>... types) {
		return Proxy.newProxyInstance(DefaultResourceTests.class.getClassLoader(), types,
				(self, method, arguments) -> null);
	}

	/** A proxy as Spring Data creates it: the target has only some of the methods. */
	private static <T> T repository(Class<T> type) {
		ProxyFactory factory = new ProxyFactory();
		factory.setTarget(new SimpleRepository());
		factory.setInterfaces(type);
		factory.addAdvice((MethodInterceptor) (invocation) -> invocation.getMethod().getName());
		return type.cast(factory.getProxy());
	}

	interface Job {

		@DistributedLock
		void run();

	}

	interface Repository {

		@DistributedLock
		void save(String id);

	}

	interface Orders extends Repository {

	}

	interface Customers extends Repository {

	}

	interface Invoices {

		@DistributedLock
		String pay(String id);

		@DistributedLock(scope = "later", resource = "#p0")
		String payLater(String id);

	}

	interface Bills extends Invoices {

	}

	@Configuration(proxyBeanMethods = false)
	static class Lambda {

		@Bean
		Job job() {
			return () -> {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoLambdas {

		@Bean
		Job one() {
			return () -> {
			};
		}

		@Bean
		Job other() {
			return () -> {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Repositories {

		@Bean
		Orders orders() {
			return (Orders) proxy(Orders.class);
		}

		@Bean
		Customers customers() {
			return (Customers) proxy(Customers.class);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ProxyOfTwoRepositories {

		@Bean
		Object both() {
			return proxy(Orders.class, Customers.class);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class DerivedQueries {

		@Bean
		Invoices invoices() {
			return repository(Invoices.class);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SharedMethodOfRepositories {

		@Bean
		Bills bills() {
			return repository(Bills.class);
		}

	}

	static class SimpleRepository {

	}

}

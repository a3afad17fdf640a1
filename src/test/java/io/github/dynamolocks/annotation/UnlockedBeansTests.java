package io.github.dynamolocks.annotation;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

import io.github.dynamolocks.test.ChildJvm;
import io.github.dynamolocks.test.RecordingLockClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests the report of beans with annotated methods that no proxy locks.
 */
class UnlockedBeansTests {

	private static final Map<String, Object> FAIL = Map.of("dynamo-locks.unlocked-beans", "fail");

	@ParameterizedTest
	@ValueSource(classes = { NeededByPostProcessor.class, Registered.class })
	void beanMissedByThePostProcessorFailsTheStart(Class<?> configuration) {
		assertThatIllegalStateException()
			.isThrownBy(() -> Contexts.start(FAIL, Contexts.Recording.class, configuration))
			.withMessageContaining(
					"calls are not locked, on call(), other() of bean 'service', " + Service.class.getName())
			.withMessageContaining("or set dynamo-locks.unlocked-beans=warn to start nevertheless");
	}

	@Test
	void beanOfChildContextFailsItsStart() {
		try (AnnotationConfigApplicationContext parent = Contexts.start(FAIL, Contexts.Recording.class)) {
			assertThatIllegalStateException().isThrownBy(() -> child(parent, LazyService.class))
				.withMessageContaining("call(), other() of bean 'service', " + Service.class.getName());
			assertThat(LazyService.created).isFalse();
		}
	}

	@Test
	void beanOfParentContextFailsTheStart() {
		try (AnnotationConfigApplicationContext parent = Contexts.start(LazyService.class)) {
			assertThatIllegalStateException().isThrownBy(() -> child(parent, FailingRecording.class))
				.withMessageContaining("call(), other() of bean 'service', " + Service.class.getName());
			assertThat(LazyService.created).isFalse();
		}
	}

	@Test
	void childContextWithItsOwnLocksStarts() {
		try (AnnotationConfigApplicationContext parent = Contexts.start(FAIL, Contexts.Recording.class);
				AnnotationConfigApplicationContext child = child(parent, LockedChild.class)) {
			child.getBean(Service.class).call();
			assertThat(child.getBean(RecordingLockClient.class).resources()).containsExactly("call");
		}
	}

	@Test
	void beanWithProxyGivesNoWarning() {
		try (AnnotationConfigApplicationContext context = Contexts.start(FAIL, Contexts.Recording.class,
				AllKinds.class)) {
			for (String name : List.of("plain", "lazy", "prototype", "scoped", "product")) {
				context.getBean(name, Service.class).call();
			}
			assertThat(context.getBean(RecordingLockClient.class).resources()).hasSize(5).containsOnly("call");
		}
	}

	@Test
	void invalidValueOfThePropertyFailsTheStart() {
		assertThatExceptionOfType(RuntimeException.class)
			.isThrownBy(() -> Contexts.start(Map.of("dynamo-locks.unlocked-beans", "maybe"), Contexts.Recording.class))
			.withStackTraceContaining("The property dynamo-locks.unlocked-beans \"maybe\" is not one of warn, fail");
	}

	@Test
	void defaultWarningNamesAllBeansAndMethods() {
		try (ChildJvm jvm = ChildJvm.start(UnlockedBeansTests.class)) {
			jvm.awaitLine("done", Duration.ofMinutes(1));
			assertThat(jvm.lines()).filteredOn((line) -> line.contains("@DistributedLock has no effect"))
				.singleElement()
				.asString()
				.contains("call(), other() of bean 'registered', " + Service.class.getName())
				.contains("call(), other() of bean 'service', " + Service.class.getName())
				.contains("dynamo-locks.unlocked-beans=fail");
		}
	}

	public static void main(String[] arguments) {
		Contexts.start(Contexts.Recording.class, NeededByPostProcessor.class, RegisteredToo.class).close();
		System.out.println("done");
	}

	private static AnnotationConfigApplicationContext child(AnnotationConfigApplicationContext parent,
			Class<?> configuration) {
		LazyService.created = false;
		AnnotationConfigApplicationContext child = new AnnotationConfigApplicationContext();
		child.setParent(parent);
		child.register(configuration);
		child.refresh();
		return child;
	}

	static class Service {

		@DistributedLock("'call'")
		void call() {
		}

		@DistributedLock("'other'")
		void other() {
		}

		void unlocked() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NeededByPostProcessor {

		@Bean
		static Service service() {
			return new Service();
		}

		@Bean
		static EarlyProcessor early(Service service) {
			return new EarlyProcessor(service);
		}

	}

	/**
	 * Is created before the post-processors without priority.
	 */
	record EarlyProcessor(Service service) implements BeanPostProcessor, PriorityOrdered {

		@Override
		public int getOrder() {
			return 0;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Registered {

		@Bean
		static BeanFactoryPostProcessor registrar() {
			return (beans) -> beans.registerSingleton("service", new Service());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class RegisteredToo {

		@Bean
		static BeanFactoryPostProcessor registrar() {
			return (beans) -> beans.registerSingleton("registered", new Service());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyService {

		static boolean created;

		@Bean
		@Lazy
		Service service() {
			created = true;
			return new Service();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks
	static class FailingRecording {

		@Bean
		static BeanFactoryPostProcessor properties(ConfigurableEnvironment environment) {
			environment.getPropertySources().addFirst(new MapPropertySource("fail", FAIL));
			return (beans) -> {
			};
		}

		@Bean
		RecordingLockClient lockClient() {
			return new RecordingLockClient();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks
	static class LockedChild {

		@Bean
		RecordingLockClient lockClient() {
			return new RecordingLockClient();
		}

		@Bean
		Service service() {
			return new Service();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AllKinds {

		@Bean
		Service plain() {
			return new Service();
		}

		@Bean
		@Lazy
		Service lazy() {
			return new Service();
		}

		@Bean
		@Scope("prototype")
		Service prototype() {
			return new Service();
		}

		@Bean
		@Scope(value = "singleton", proxyMode = ScopedProxyMode.TARGET_CLASS)
		Service scoped() {
			return new Service();
		}

		@Bean
		FactoryBean<Service> product() {
			return new FactoryBean<>() {

				@Override
				public Service getObject() {
					return new Service();
				}

				@Override
				public Class<?> getObjectType() {
					return Service.class;
				}

			};
		}

	}

}

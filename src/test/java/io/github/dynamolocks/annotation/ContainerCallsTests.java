package io.github.dynamolocks.annotation;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;

import io.github.dynamolocks.interceptor.ForeignBase;
import io.github.dynamolocks.test.RecordingLockClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests annotated methods that calls reach without the proxy.
 */
class ContainerCallsTests {

	@ParameterizedTest
	@ValueSource(classes = { Constructed.class, Destroyed.class, OverridesConstructed.class, Initializing.class,
			Disposable.class, Closeable.class, InitMethod.class, DestroyMethod.class, InferredShutdown.class,
			InferredClose.class })
	void annotationOnCallbackOfTheContainerFailsTheStart(Class<?> bean) {
		assertThatExceptionOfType(BeanCreationException.class)
			.isThrownBy(() -> Contexts.start(Contexts.Recording.class, bean))
			.withStackTraceContaining("the container calls the method on the bean itself")
			.withStackTraceContaining("Remove @DistributedLock from it, or");
	}

	@ParameterizedTest
	@ValueSource(classes = { PrototypeCloseable.class, NoDestroyMethod.class, OnClass.class })
	void methodThatTheContainerDoesNotCallIsLocked(Class<?> configuration) {
		try (AnnotationConfigApplicationContext context = Contexts.start(Contexts.Recording.class, configuration)) {
			context.getBean(Service.class).close();
			assertThat(context.getBean(RecordingLockClient.class).resources()).containsExactly("close");
		}
	}

	@Test
	void packagePrivateMethodOfAnotherPackageFailsTheStart() {
		assertThatExceptionOfType(BeanCreationException.class)
			.isThrownBy(() -> Contexts.start(Contexts.Recording.class, Foreign.class))
			.withMessageContaining("The lock of " + Foreign.class.getName()
					+ ".hidden(): the method is visible only in its own package")
			.withMessageContaining("make it protected or public");
	}

	@Test
	void packagePrivateMethodOfTheProxysPackageIsLocked() {
		try (AnnotationConfigApplicationContext context = Contexts.start(Contexts.Recording.class, ForeignBase.class)) {
			ForeignBase.call(context.getBean(ForeignBase.class));
			assertThat(context.getBean(RecordingLockClient.class).resources()).containsExactly("hidden");
		}
	}

	@Test
	void methodMissingFromTheInterfacesOfTheProxyFailsTheStart() {
		assertThatExceptionOfType(BeanCreationException.class)
			.isThrownBy(() -> Contexts.start(Contexts.Recording.class, BesideInterface.class))
			.withMessageContaining("The lock of " + BesideInterface.class.getName()
					+ ".call(): the proxy has only the interfaces of the bean, and none of the interfaces has the method")
			.withMessageContaining("proxyTargetClass = true");
		try (AnnotationConfigApplicationContext context = Contexts.start(Contexts.RecordingWithSubclasses.class,
				BesideInterface.class)) {
			context.getBean(BesideInterface.class).call();
			assertThat(context.getBean(RecordingLockClient.class).resources()).containsExactly("beside");
		}
	}

	@Test
	void methodOfGenericInterfaceIsLockedThroughTheInterface() {
		try (AnnotationConfigApplicationContext context = Contexts.start(Contexts.Recording.class, OfText.class)) {
			@SuppressWarnings("unchecked")
			Handler<String> handler = context.getBean(Handler.class);
			handler.handle("a");
			assertThat(context.getBean(RecordingLockClient.class).resources()).containsExactly("a");
		}
	}

	static class Constructed {

		@PostConstruct
		@DistributedLock
		void call() {
		}

	}

	static class Base {

		@PostConstruct
		void call() {
		}

	}

	static class OverridesConstructed extends Base {

		@Override
		@DistributedLock
		void call() {
		}

	}

	static class Destroyed {

		@PreDestroy
		@DistributedLock
		void call() {
		}

	}

	static class Initializing implements InitializingBean {

		@Override
		@DistributedLock
		public void afterPropertiesSet() {
		}

	}

	static class Disposable implements DisposableBean {

		@Override
		@DistributedLock
		public void destroy() {
		}

	}

	static class Closeable implements AutoCloseable {

		@Override
		@DistributedLock
		public void close() {
		}

	}

	public static class Service {

		@DistributedLock("'open'")
		public void open() {
		}

		@DistributedLock("'close'")
		public void close() {
		}

	}

	public static class Shutdown {

		@DistributedLock
		public void shutdown() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class InitMethod {

		@Bean(initMethod = "open", destroyMethod = "")
		Service service() {
			return new Service();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class DestroyMethod {

		@Bean(destroyMethod = "open")
		Service service() {
			return new Service();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class InferredClose {

		@Bean
		Service service() {
			return new Service();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class InferredShutdown {

		@Bean
		Shutdown service() {
			return new Shutdown();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NoDestroyMethod {

		@Bean(destroyMethod = "")
		Service service() {
			return new Service();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PrototypeCloseable {

		@Bean
		@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
		Service service() {
			return new Service();
		}

	}

	/** The annotation of a class does not apply to methods that the container calls. */
	@DistributedLock("'close'")
	static class OnClass extends Service implements InitializingBean {

		@PostConstruct
		void begin() {
		}

		@Override
		public void afterPropertiesSet() {
		}

		@Override
		public void open() {
		}

		@Override
		public void close() {
		}

	}

	static class Foreign extends ForeignBase {

	}

	static class BesideInterface implements Runnable {

		@Override
		public void run() {
		}

		@DistributedLock("'beside'")
		void call() {
		}

	}

	interface Handler<T> {

		void handle(T what);

	}

	static class OfText implements Handler<String> {

		@Override
		@DistributedLock("#p0")
		public void handle(String what) {
		}

	}

}

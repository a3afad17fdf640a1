package io.github.dynamolocks.aspectj;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.context.annotation.AdviceMode;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.AliasFor;
import reactor.core.publisher.Mono;

import io.github.dynamolocks.annotation.DistributedLock;
import io.github.dynamolocks.annotation.EnableDynamoLocks;
import io.github.dynamolocks.test.ChildJvm;
import io.github.dynamolocks.test.RecordingLockClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests locks around calls that bypass proxies, in a JVM with the agent of AspectJ.
 */
@Tag("slow")
class LoadTimeWeavingTests {

	@Test
	void everyCallIsLocked() {
		assertThat(run("ASPECTJ")).isEqualTo("lock self, unlock self, lock private, unlock private, lock static,"
				+ " unlock static, lock unmanaged, unlock unmanaged, lock composed, unlock composed, lock class, unlock class,"
				+ " lock future, called future, unlock future, lock stream, called stream, unlock stream,"
				+ " lock stream, called stream, unlock stream");
	}

	@Test
	void proxiesLockAloneInProxyMode() {
		assertThat(run("PROXY")).isEqualTo("lock public, unlock public");
	}

	@Test
	void startWithoutTheAgentFails() {
		assertThatExceptionOfType(BeanCreationException.class)
			.isThrownBy(() -> new AnnotationConfigApplicationContext(Woven.class))
			.withStackTraceContaining("-javaagent:aspectjweaver.jar");
	}

	private static String run(String mode) {
		try (ChildJvm child = WovenJvm.start(LoadTimeWeavingTests.class, mode)) {
			String line = child.awaitLine("events: ", Duration.ofMinutes(1));
			assertThat(child.awaitExit(Duration.ofSeconds(30))).isZero();
			return line.substring("events: ".length());
		}
	}

	public static void main(String[] arguments) {
		boolean woven = arguments[0].equals("ASPECTJ");
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(
				woven ? Woven.class : Proxied.class)) {
			if (woven) {
				Service service = context.getBean(Service.class);
				service.callSelf();
				service.callPrivate();
				Service.ofClass();
				Unmanaged unmanaged = new Unmanaged();
				unmanaged.call("unmanaged");
				unmanaged.composed();
				new UnmanagedClass().call();
				callAsynchronous(context.getBean(RecordingLockClient.class).events());
			}
			else {
				context.getBean(Public.class).call("public");
			}
			System.out.println("events: " + String.join(", ", context.getBean(RecordingLockClient.class).events()));
		}
	}

	private static void callAsynchronous(List<String> events) {
		Asynchronous unmanaged = new Asynchronous(events);
		unmanaged.future("future").join();
		Mono<String> stream = unmanaged.stream("stream");
		stream.block();
		stream.block();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks(mode = AdviceMode.ASPECTJ)
	static class Woven {

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
	@EnableDynamoLocks
	static class Proxied {

		@Bean
		RecordingLockClient lockClient() {
			return new RecordingLockClient();
		}

		@Bean
		Public service() {
			return new Public();
		}

	}

	static class Public {

		@DistributedLock("#id")
		void call(String id) {
		}

	}

	static class Service {

		void callSelf() {
			self("self");
		}

		@DistributedLock("#id")
		void self(String id) {
		}

		void callPrivate() {
			hidden();
		}

		@DistributedLock("'private'")
		private void hidden() {
		}

		@DistributedLock("'static'")
		static void ofClass() {
		}

	}

	@DistributedLock
	@Retention(RetentionPolicy.RUNTIME)
	@interface Composed {

		@AliasFor(annotation = DistributedLock.class, attribute = "resource")
		String value();

	}

	static class Unmanaged {

		@DistributedLock("#id")
		final void call(String id) {
		}

		@Composed("'composed'")
		void composed() {
		}

	}

	@DistributedLock("'class'")
	static class UnmanagedClass {

		List<String> call() {
			return List.of();
		}

	}

	static class Asynchronous {

		private final List<String> events;

		Asynchronous(List<String> events) {
			this.events = events;
		}

		@DistributedLock("#id")
		CompletableFuture<String> future(String id) {
			this.events.add("called " + id);
			return CompletableFuture.completedFuture(id);
		}

		@DistributedLock("#id")
		Mono<String> stream(String id) {
			this.events.add("called " + id);
			return Mono.just(id);
		}

	}

}

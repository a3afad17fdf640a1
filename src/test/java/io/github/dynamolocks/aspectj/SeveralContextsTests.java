package io.github.dynamolocks.aspectj;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.context.annotation.AdviceMode;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.dynamolocks.annotation.DistributedLock;
import io.github.dynamolocks.annotation.EnableDynamoLocks;
import io.github.dynamolocks.test.ChildJvm;
import io.github.dynamolocks.test.RecordingLockClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests several application contexts with woven locks in one JVM.
 */
@Tag("slow")
class SeveralContextsTests {

	@Test
	void everyCallIsLockedByTheContextOfItsBean() {
		assertThat(run("contexts")).containsExactly("bean of one: [early, a] []",
				"bean of other: [early, a] [early, b]", "product of one: [early, a, c] [early, b]",
				"unmanaged beside two: refused, 2 application contexts", "method without lock beside two: called",
				"bean of closed other: [early, a, c] [early, b, d]",
				"unmanaged beside one: [early, a, c, e] [early, b, d]", "unmanaged after all: called");
	}

	@Test
	void methodThatIsNotWovenFailsTheStart() {
		assertThat(run("unwoven")).containsExactly("Inherited.call() is not woven", "OnInterface.call() is not woven",
				"Overriding.call() is not woven");
	}

	private static List<String> run(String what) {
		try (ChildJvm child = WovenJvm.start(SeveralContextsTests.class, what)) {
			String line = child.awaitLine("results: ", Duration.ofMinutes(1));
			assertThat(child.awaitExit(Duration.ofSeconds(30))).isZero();
			return List.of(line.substring("results: ".length()).split("; "));
		}
	}

	public static void main(String[] arguments) {
		System.out
			.println("results: " + String.join("; ", arguments[0].equals("contexts") ? severalContexts() : unwoven()));
	}

	private static List<String> severalContexts() {
		List<String> results = new ArrayList<>();
		try (AnnotationConfigApplicationContext one = new AnnotationConfigApplicationContext(Woven.class)) {
			AnnotationConfigApplicationContext other = new AnnotationConfigApplicationContext(Woven.class);
			RecordingLockClient locksOfOne = one.getBean(RecordingLockClient.class);
			RecordingLockClient locksOfOther = other.getBean(RecordingLockClient.class);
			Service serviceOfOther = other.getBean("service", Service.class);
			one.getBean("service", Service.class).call("a");
			results.add("bean of one: " + locksOfOne.resources() + " " + locksOfOther.resources().subList(1, 1));
			serviceOfOther.call("b");
			results.add("bean of other: " + locksOfOne.resources() + " " + locksOfOther.resources());
			one.getBean("product", Service.class).call("c");
			results.add("product of one: " + locksOfOne.resources() + " " + locksOfOther.resources());
			results.add("unmanaged beside two: " + outcome(() -> new Service().call("e")));
			results.add("method without lock beside two: " + outcome(() -> new Service().plain("e")));
			other.close();
			serviceOfOther.call("d");
			results.add("bean of closed other: " + locksOfOne.resources() + " " + locksOfOther.resources());
			new Service().call("e");
			results.add("unmanaged beside one: " + locksOfOne.resources() + " " + locksOfOther.resources());
		}
		results.add("unmanaged after all: " + outcome(() -> new Service().call("f")));
		return results;
	}

	private static String outcome(Callable<String> call) {
		try {
			return call.call();
		}
		catch (IllegalStateException ex) {
			return "refused, " + String.valueOf(ex.getMessage()).replaceAll(".*(\\d application contexts).*", "$1");
		}
		catch (Exception ex) {
			return ex.toString();
		}
	}

	private static List<String> unwoven() {
		List<String> results = new ArrayList<>();
		for (Class<?> bean : List.of(Inherited.class, OnInterface.class, Overriding.class)) {
			try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Empty.class,
					bean)) {
				results.add(bean.getSimpleName() + " started");
			}
			catch (RuntimeException ex) {
				Throwable cause = ex;
				while (cause.getCause() != null) {
					cause = cause.getCause();
				}
				results.add(String.valueOf(cause.getMessage())
					.replaceAll(".*\\$(\\w+\\.call\\(\\)): the method is not woven.*", "$1 is not woven"));
			}
		}
		return results;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks(mode = AdviceMode.ASPECTJ)
	static class Empty {

		@Bean
		RecordingLockClient lockClient() {
			return new RecordingLockClient();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Woven extends Empty {

		@Bean(initMethod = "early")
		Service service() {
			return new Service();
		}

		@Bean
		FactoryBean<Service> product() {
			return new FactoryBean<>() {

				private final Service product = new Service();

				@Override
				public Service getObject() {
					return this.product;
				}

				@Override
				public Class<?> getObjectType() {
					return Service.class;
				}

			};
		}

	}

	static class Service {

		@DistributedLock("'early'")
		void early() {
		}

		@DistributedLock("#id")
		String call(String id) {
			return "called";
		}

		String plain(String id) {
			return "called";
		}

		/** Makes all instances equal, so that only their identity distinguishes them. */
		@Override
		public boolean equals(Object other) {
			return other instanceof Service;
		}

		@Override
		public int hashCode() {
			return 1;
		}

	}

	@DistributedLock("'base'")
	static class Base {

	}

	static class Inherited extends Base {

		void call() {
		}

	}

	interface Annotated {

		@DistributedLock("'interface'")
		void call();

	}

	static class OnInterface implements Annotated {

		@Override
		public void call() {
		}

	}

	static class Locked {

		@DistributedLock("'locked'")
		void call() {
		}

	}

	static class Overriding extends Locked {

		@Override
		void call() {
		}

	}

}

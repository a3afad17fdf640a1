package io.github.dynamolocks.annotation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.blockhound.BlockHound;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import io.github.dynamolocks.Fencing;
import io.github.dynamolocks.Lease;
import io.github.dynamolocks.reactive.ReactiveLocks;
import io.github.dynamolocks.store.InMemoryLockStore;
import io.github.dynamolocks.store.LockStore;

/**
 * Calls locked methods on an event loop, with a store whose requests block, and prints
 * what blocked the event loop.
 */
final class EventLoopProcess {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final List<String> SEEN = new CopyOnWriteArrayList<>();

	private EventLoopProcess() {
	}

	public static void main(String[] arguments) {
		BlockHound.builder()
			.loadIntegrations()
			.blockingMethodCallback((method) -> SEEN.add(method + " in " + stack()))
			.install();
		called(Schedulers.parallel(), () -> Mono.fromRunnable(EventLoopProcess::sleep)).block(PATIENCE);
		System.out.println(SEEN.isEmpty() ? "nothing is seen" : "a blocking call is seen");
		// The JDK may block the first thread that loads a class or a lambda.
		use(Schedulers.boundedElastic(), 1);
		SEEN.clear();
		use(Schedulers.parallel(), 20);
		System.out.println("blocking calls of locks: " + SEEN);
		System.exit(0);
	}

	private static String stack() {
		return Arrays.stream(Thread.currentThread().getStackTrace())
			.map(StackTraceElement::toString)
			.collect(Collectors.joining(" < "));
	}

	private static void use(Scheduler caller, int times) {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Locking.class,
				Shipping.class)) {
			Shipping shipping = context.getBean(Shipping.class);
			List<Mono<?>> calls = Stream
				.<Supplier<Mono<String>>>of(() -> shipping.mono("a"), () -> shipping.nested("b", shipping),
						() -> Mono.fromFuture(shipping.future("c")), () -> shipping.several("e", "d"),
						() -> shipping.fails("f").onErrorReturn("failed"),
						() -> shipping.mono("g").timeout(Duration.ofNanos(1), Mono.just("cancelled")),
						() -> shipping.endless("h").timeout(Duration.ofMillis(20), Mono.just("cancelled")),
						() -> shipping.busy("a"))
				.<Mono<?>>map((call) -> called(caller, call))
				.toList();
			for (int i = 0; i < times; i++) {
				// At the same time, so that they also wait for each other.
				Flux.merge(calls).then().block(PATIENCE);
			}
		}
	}

	private static <T> Mono<T> called(Scheduler caller, Supplier<Mono<T>> call) {
		return Mono.defer(call).subscribeOn(caller);
	}

	private static void sleep() {
		try {
			Thread.sleep(1);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks
	static class Locking {

		@Bean
		LockStore lockStore() {
			InMemoryLockStore memory = new InMemoryLockStore();
			AtomicBoolean keyTypeKnown = new AtomicBoolean();
			return (LockStore) Proxy.newProxyInstance(LockStore.class.getClassLoader(),
					new Class<?>[] { LockStore.class }, (proxy, method, arguments) -> {
						if (!method.getName().equals("canonical") || keyTypeKnown.compareAndSet(false, true)) {
							sleep();
						}
						try {
							return method.invoke(memory, arguments);
						}
						catch (InvocationTargetException ex) {
							throw ex.getTargetException();
						}
					});
		}

	}

	static class Shipping {

		private static Mono<String> work(String id) {
			return Mono.just(id).delayElement(Duration.ofMillis(1), Schedulers.parallel());
		}

		@DistributedLock(scope = "order", resource = "#id", waitTime = "30s")
		Mono<String> mono(String id) {
			return work(id);
		}

		@DistributedLock(scope = "order", resource = "#id", waitTime = "30s")
		Mono<String> nested(String id, Shipping self) {
			return work(id).flatMap(self::mono).flatMap((text) -> ReactiveLocks.currentLease()).map(Lease::resource);
		}

		@DistributedLock(scope = "order", resource = "#id", waitTime = "30s", fenced = Fencing.ON)
		CompletableFuture<String> future(String id) {
			return work(id).toFuture();
		}

		@DistributedLock(scope = "order", resource = { "#one", "#two" }, waitTime = "30s")
		Mono<String> several(String one, String two) {
			return work(one + two);
		}

		@DistributedLock(scope = "order", resource = "#id", waitTime = "30s")
		Mono<String> fails(String id) {
			return work(id).map((text) -> {
				throw new IllegalStateException("planned");
			});
		}

		@DistributedLock(scope = "order", resource = "#id", waitTime = "30s")
		Mono<String> endless(String id) {
			return Mono.never();
		}

		@DistributedLock(scope = "order", resource = "#id", fallback = "skipped")
		Mono<String> busy(String id) {
			return work(id);
		}

		Mono<String> skipped(String id) {
			return work("skipped " + id);
		}

	}

}

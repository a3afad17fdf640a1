package io.github.dynamolocks.interceptor;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

import io.github.dynamolocks.Fencing;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.OnContention;
import io.github.dynamolocks.OnLeaseLost;
import io.github.dynamolocks.test.RecordingLockClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LockInterceptorTests {

	private final DefaultListableBeanFactory beans = new DefaultListableBeanFactory();

	private final RecordingLockClient client = new RecordingLockClient();

	private final AtomicInteger lookups = new AtomicInteger();

	@Test
	void resourceIsKeptAlthoughTheBodyChangesTheArgument() {
		this.beans.registerSingleton("client", this.client);
		StringBuilder id = new StringBuilder("before");
		shop("#id", "").change(id);
		assertThat(id).hasToString("after");
		assertThat(this.client.events()).containsExactly("lock before", "unlock before");
	}

	@Test
	void beanInAnExpressionIsCalledOnce() {
		AtomicInteger next = new AtomicInteger();
		this.beans.registerSingleton("client", this.client);
		this.beans.registerSingleton("next", next);
		assertThat(shop("@next.incrementAndGet()", "").current()).isEqualTo("1");
		assertThat(next).hasValue(1);
	}

	@Test
	void operationIsResolvedOnceForAllCalls() {
		this.beans.registerSingleton("client", this.client);
		ProxyFactory factory = new ProxyFactory(new Shop());
		LockInterceptor interceptor = interceptor("'a'", "");
		interceptor.check(method("current"), Shop.class);
		factory.addAdvice(interceptor);
		Shop shop = (Shop) factory.getProxy();
		shop.current();
		shop.current();
		assertThat(this.lookups).hasValue(1);
	}

	@Test
	void interceptorAddsFourFramesBetweenProxyAndBody() {
		this.beans.registerSingleton("client", this.client);
		assertThat(shop("'a'", "").frames()).isLessThanOrEqualTo(4);
	}

	@Test
	void requestIsThatOfTheOperationWithTheEvaluatedResource() {
		this.beans.registerSingleton("client", this.client);
		shop("#id", "").change(new StringBuilder("x"));
		assertThat(this.client.requests()).containsExactly(request(Shop.class.getName() + ".change").withResource("x"));
	}

	@Test
	void bodySeesItsLease() {
		this.beans.registerSingleton("client", this.client);
		assertThat(shop("'a'", "").current()).isEqualTo("a");
	}

	@Test
	void exceptionOfTheBodyReachesTheCallerUnchanged() {
		this.beans.registerSingleton("client", this.client);
		Shop shop = shop("'a'", "");
		assertThatThrownBy(shop::fail).isExactlyInstanceOf(Exception.class).hasMessage("of the body").hasNoCause();
		assertThat(this.client.events()).containsExactly("lock a", "unlock a");
	}

	@Test
	void invalidResourcePreventsTheBody() {
		this.beans.registerSingleton("client", this.client);
		Shop shop = shop("#id", "");
		assertThatIllegalArgumentException().isThrownBy(() -> shop.change(null)).withMessageContaining("is null");
		assertThat(this.client.events()).isEmpty();
	}

	@Test
	void namedClientAcquiresTheLock() {
		RecordingLockClient other = new RecordingLockClient();
		this.beans.registerSingleton("client", this.client);
		this.beans.registerSingleton("other", other);
		shop("'a'", "other").current();
		assertThat(other.events()).containsExactly("lock a", "unlock a");
		assertThat(this.client.events()).isEmpty();
	}

	@Test
	void severalClientsNeedAPrimaryOne() {
		this.beans.registerSingleton("one", this.client);
		this.beans.registerSingleton("two", new RecordingLockClient());
		LockInterceptor interceptor = interceptor("'a'", "");
		interceptor.check(method("current"), Shop.class);
		assertThatIllegalStateException().isThrownBy(interceptor::fetchClients)
			.withMessageContaining("[one, two]")
			.withMessageContaining("@Primary");
	}

	@Test
	void severalClientsNeedNoPrimaryOneIfEveryLockNamesItsOwn() {
		this.beans.registerSingleton("one", this.client);
		this.beans.registerSingleton("two", new RecordingLockClient());
		LockInterceptor interceptor = interceptor("'a'", "two");
		interceptor.check(method("current"), Shop.class);
		interceptor.fetchClients();
	}

	@Test
	void errorOfANamedClientIsThrownBeforeTheFirstCall() {
		this.beans.registerSingleton("one", this.client);
		this.beans.registerBeanDefinition("two", BeanDefinitionBuilder.rootBeanDefinition(LockClient.class, () -> {
			throw new IllegalStateException("its table is missing");
		}).setLazyInit(true).getBeanDefinition());
		LockInterceptor interceptor = interceptor("'a'", "two");
		interceptor.check(method("current"), Shop.class);
		assertThatExceptionOfType(BeanCreationException.class).isThrownBy(interceptor::fetchClients)
			.withStackTraceContaining("its table is missing");
	}

	@Test
	void missingClientErrorNamesTheRemedy() {
		LockInterceptor interceptor = interceptor("'a'", "");
		interceptor.check(method("current"), Shop.class);
		assertThatIllegalStateException().isThrownBy(interceptor::fetchClients)
			.withMessageContaining("no LockClient bean");
	}

	@Test
	void namedClientMustBeALockClientBean() {
		this.beans.registerSingleton("text", "no client");
		assertThatIllegalStateException()
			.isThrownBy(() -> interceptor("'a'", "gone").check(method("current"), Shop.class))
			.withMessageContaining(Shop.class.getName() + ".current()")
			.withMessageContaining("client \"gone\" is not a bean");
		assertThatIllegalStateException()
			.isThrownBy(() -> interceptor("'a'", "text").check(method("current"), Shop.class))
			.withMessageContaining("client \"text\" is a bean of type class java.lang.String");
	}

	@Test
	void methodWhoseWorkContinuesAfterItsReturnIsRefused() {
		this.beans.registerSingleton("client", this.client);
		assertThatIllegalStateException().isThrownBy(() -> interceptor("'a'", "").check(method("future"), Shop.class))
			.withMessageContaining(Shop.class.getName() + ".future()")
			.withMessageContaining("its work would continue after the lock is released");
		Shop shop = shop("'a'", "");
		assertThatIllegalStateException().isThrownBy(shop::future).withMessageContaining("returns");
		assertThat(this.client.events()).isEmpty();
	}

	@Test
	void methodWithoutOperationRunsWithoutLock() {
		ProxyFactory factory = new ProxyFactory(new Shop());
		factory.addAdvice(new LockInterceptor((method, type) -> null, this.beans));
		assertThat(((Shop) factory.getProxy()).none()).isEqualTo("none");
	}

	private Shop shop(String resource, String client) {
		ProxyFactory factory = new ProxyFactory(new Shop());
		factory.addAdvice(interceptor(resource, client));
		return (Shop) factory.getProxy();
	}

	private LockInterceptor interceptor(String resource, String client) {
		return new LockInterceptor((method, type) -> {
			this.lookups.incrementAndGet();
			return new LockOperation(method, type, method, List.of(resource), "",
					request(MethodName.of(method, type, method)), OnContention.FAIL, null, client);
		}, this.beans);
	}

	private static LockRequest request(String method) {
		return LockRequest.of(method)
			.withWaitTime(Duration.ofSeconds(1))
			.withLease(Duration.ofSeconds(9))
			.withHoldAtLeast(Duration.ofSeconds(2))
			.withFencing(Fencing.OFF)
			.withOnLeaseLost(OnLeaseLost.INTERRUPT)
			.withPurpose(method);
	}

	private static Method method(String name) {
		return List.of(Shop.class.getMethods())
			.stream()
			.filter((method) -> method.getName().equals(name))
			.findFirst()
			.orElseThrow();
	}

	public static class Shop {

		public void change(@Nullable StringBuilder id) {
			Objects.requireNonNull(id);
			id.setLength(0);
			id.append("after");
		}

		public String current() {
			return LeaseContext.current().resource();
		}

		public void fail() throws Exception {
			throw new Exception("of the body");
		}

		public long frames() {
			String tests = LockInterceptorTests.class.getName();
			String ours = LockInterceptor.class.getPackageName() + ".";
			return StackWalker.getInstance()
				.walk((frames) -> frames.map(StackWalker.StackFrame::getClassName)
					.filter((name) -> name.startsWith(ours) && !name.startsWith(tests))
					.count());
		}

		public String none() {
			return LeaseContext.find().isPresent() ? "some" : "none";
		}

		public Future<String> future() {
			return CompletableFuture.completedFuture("");
		}

	}

}

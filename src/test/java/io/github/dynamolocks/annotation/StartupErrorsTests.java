package io.github.dynamolocks.annotation;

import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import io.github.dynamolocks.Fencing;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.OnLeaseLost;
import io.github.dynamolocks.annotation.FaultyBeans.BadExpression;
import io.github.dynamolocks.annotation.FaultyBeans.BadHoldAtLeast;
import io.github.dynamolocks.annotation.FaultyBeans.BlankResource;
import io.github.dynamolocks.annotation.FaultyBeans.BlankScope;
import io.github.dynamolocks.annotation.FaultyBeans.FinalInheritedMethod;
import io.github.dynamolocks.annotation.FaultyBeans.FinalMethod;
import io.github.dynamolocks.annotation.FaultyBeans.FinalMethodOfAnnotatedClass;
import io.github.dynamolocks.annotation.FaultyBeans.LongLease;
import io.github.dynamolocks.annotation.FaultyBeans.MissingClient;
import io.github.dynamolocks.annotation.FaultyBeans.MissingPlaceholder;
import io.github.dynamolocks.annotation.FaultyBeans.NegativeHoldAtLeast;
import io.github.dynamolocks.annotation.FaultyBeans.NegativeWait;
import io.github.dynamolocks.annotation.FaultyBeans.NoDuration;
import io.github.dynamolocks.annotation.FaultyBeans.NoUnit;
import io.github.dynamolocks.annotation.FaultyBeans.OtherClient;
import io.github.dynamolocks.annotation.FaultyBeans.OutOfRange;
import io.github.dynamolocks.annotation.FaultyBeans.PrivateMethod;
import io.github.dynamolocks.annotation.FaultyBeans.ReturnsCallable;
import io.github.dynamolocks.annotation.FaultyBeans.ReturnsConnectable;
import io.github.dynamolocks.annotation.FaultyBeans.ReturnsFuture;
import io.github.dynamolocks.annotation.FaultyBeans.ReturnsFutureGenerically;
import io.github.dynamolocks.annotation.FaultyBeans.ReturnsOwnFuture;
import io.github.dynamolocks.annotation.FaultyBeans.ShortLease;
import io.github.dynamolocks.annotation.FaultyBeans.StaticInterfaceMethodBean;
import io.github.dynamolocks.annotation.FaultyBeans.StaticMethod;
import io.github.dynamolocks.annotation.FaultyBeans.Twice;
import io.github.dynamolocks.annotation.FaultyBeans.UnknownBean;
import io.github.dynamolocks.annotation.FaultyBeans.UnknownParameter;
import io.github.dynamolocks.annotation.FaultyBeans.UnquotedText;
import io.github.dynamolocks.test.RecordingLockClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class StartupErrorsTests {

	static Stream<Arguments> faults() {
		return Stream.of(fault(BadExpression.class, "call", "resource \"#id +\"", "is not an expression"),
				fault(UnknownParameter.class, "call", "resource \"#di\"", "not a parameter", "#id"),
				fault(OutOfRange.class, "call", "resource \"#p3\"", "parameters 0 to 0 only"),
				fault(UnquotedText.class, "call", "resource \"report\"", "'report' in quotes"),
				fault(BlankResource.class, "call", "resource \"  \"", "is blank", "leave the attribute out"),
				fault(UnknownBean.class, "call", "resource \"@missing.id\"", "no bean"),
				fault(NoDuration.class, "call", "waitTime \"soon\"", "is not a valid duration", "5s"),
				fault(NoUnit.class, "call", "waitTime \"5\"", "no unit", "5s or 5ms"),
				fault(NegativeWait.class, "call", "waitTime \"-1s\"", "from 0s to 30d"),
				fault(ShortLease.class, "call", "lease \"2999ms\"", "from 3s to 30d"),
				fault(LongLease.class, "call", "lease \"31d\"", "from 3s to 30d"),
				fault(BadHoldAtLeast.class, "call", "holdAtLeast \"1 fortnight\"", "is not a valid duration"),
				fault(NegativeHoldAtLeast.class, "call", "holdAtLeast \"PT-5S\"", "from 0s to 30d"),
				fault(BlankScope.class, "call", "scope \" \"", "is blank", "leave the attribute out"),
				fault(MissingPlaceholder.class, "call", "scope \"${no.such.property}\"", "placeholder",
						"Set the property"),
				fault(MissingClient.class, "call", "client \"missing\"", "is not a bean"),
				fault(OtherClient.class, "call", "client \"environment\"", "is a bean of type"),
				fault(PrivateMethod.class, "hidden", "is private", "Remove @DistributedLock"),
				fault(StaticMethod.class, "call", "is static", "Remove @DistributedLock"),
				fault(StaticInterfaceMethodBean.class, "helper", "is static", "Remove @DistributedLock"),
				fault(FinalMethod.class, "call", "is final", "remove final"),
				fault(FinalInheritedMethod.class, "call", "is final", "remove final"),
				fault(FinalMethodOfAnnotatedClass.class, "call", "is final", "remove final"),
				fault(ReturnsFuture.class, "call", "returns java.util.concurrent.Future", "after the lock is released"),
				fault(ReturnsFuture.class, "call", "Let it return a CompletableFuture", "LockClient.acquire"),
				fault(ReturnsFutureGenerically.class, "call", "returns java.util.concurrent.Future"),
				fault(ReturnsOwnFuture.class, "call", "OwnFuture", "a CompletionStage or a CompletableFuture"),
				fault(ReturnsCallable.class, "call", "returns java.util.concurrent.Callable", "that does the work"),
				fault(ReturnsConnectable.class, "call", "ConnectableFlux", "return a reactor.core.publisher.Flux"),
				fault(FaultyContention.SkippedFuture.class, "call", "onContention \"SKIP\"",
						"returns java.util.concurrent.CompletableFuture<java.lang.String>"),
				fault(FaultyContention.SkippedSingle.class, "call", "onContention \"SKIP\"", "Single"),
				fault(FaultyContention.SkippedInt.class, "call", "onContention \"SKIP\"", "returns int",
						"Return void, an Optional"),
				fault(FaultyContention.SkippedList.class, "call", "returns java.util.List<java.lang.String>"),
				fault(FaultyContention.SkipAndFallback.class, "call", "fallback \"busy\"", "Leave one of them out"),
				fault(FaultyContention.NoFallback.class, "call", "fallback \"busy\" names no method",
						"java.lang.String busy(java.lang.String, int[])"),
				fault(FaultyContention.OtherParameters.class, "call", "names no method", "void busy(java.lang.String)"),
				fault(FaultyContention.OtherResult.class, "call",
						"returns java.lang.Object, but the method returns java.lang.String"),
				fault(FaultyContention.LostResult.class, "call",
						"returns java.lang.String, but the method returns void"),
				fault(FaultyContention.OtherException.class, "call", "throws java.io.IOException", "Declare it"),
				fault(FaultyContention.Ambiguous.class, "call", "names several methods", "Rename one"),
				fault(FaultyContention.LockedFallback.class, "call", "asks for a lock itself", "Remove"),
				fault(FaultyContention.Itself.class, "call", "fallback \"call\" asks for a lock itself"),
				fault(FaultyContention.EmptyAmongSeveral.class, "call", "resource \"#id\", \"\"", "an empty one"),
				fault(FaultyContention.SecondUnknown.class, "call", "resource \"#di\"", "not a parameter"),
				fault(Twice.class, "call", "more than one @DistributedLock"));
	}

	private static Arguments fault(Class<?> bean, String method, String... messages) {
		return Arguments.of(bean, method, messages);
	}

	@ParameterizedTest
	@MethodSource("faults")
	void mistakeFailsTheCreationOfTheBean(Class<?> bean, String method, String[] messages) {
		assertThatExceptionOfType(BeanCreationException.class)
			.isThrownBy(() -> Contexts.start(Contexts.Recording.class, bean))
			.satisfies((ex) -> assertThat(ex.getMostSpecificCause().getMessage() + ex.getMessage())
				.contains("The lock of " + bean.getName() + "." + method + "()")
				.contains(messages));
	}

	@Test
	void finalMethodIsLockedThroughItsInterface() {
		try (AnnotationConfigApplicationContext context = Contexts.start(Contexts.Recording.class,
				FinalMethodWithInterface.class)) {
			context.getBean(Runnable.class).run();
			assertThat(context.getBean(RecordingLockClient.class).resources()).containsExactly("final");
		}
		assertThatExceptionOfType(BeanCreationException.class)
			.isThrownBy(() -> Contexts.start(Contexts.RecordingWithSubclasses.class, FinalMethodWithInterface.class))
			.withMessageContaining("is final");
	}

	@Test
	void placeholdersAreResolvedInEveryText() {
		Map<String, Object> properties = Map.of("r", "#id", "s", "order", "w", "250ms", "l", "1m", "h", "PT4S", "c",
				"lockClient");
		try (AnnotationConfigApplicationContext context = Contexts.start(properties, Contexts.Recording.class,
				Placeholders.class)) {
			context.getBean(Placeholders.class).call("42");
			assertThat(context.getBean(RecordingLockClient.class).requests()).singleElement().satisfies((request) -> {
				assertThat(request.resource()).isEqualTo("order:42");
				assertThat(request.waitTime()).hasMillis(250);
				assertThat(request.lease()).hasSeconds(60);
				assertThat(request.holdAtLeast()).hasSeconds(4);
				assertThat(request.purpose()).isEqualTo(Placeholders.class.getName() + ".call");
			});
		}
	}

	@Test
	void omittedAttributesUseTheDefaultsOfTheClient() {
		try (AnnotationConfigApplicationContext context = Contexts.start(Contexts.Recording.class, Defaults.class)) {
			context.getBean(Defaults.class).call();
			assertThat(context.getBean(RecordingLockClient.class).requests()).containsExactly(
					LockRequest.of(Defaults.class.getName() + ".call").withPurpose(Defaults.class.getName() + ".call"));
		}
	}

	@Test
	void fencingAndInterruptionArePassedToTheClient() {
		try (AnnotationConfigApplicationContext context = Contexts.start(Contexts.Recording.class, Fenced.class)) {
			context.getBean(Fenced.class).call();
			assertThat(context.getBean(RecordingLockClient.class).requests()).singleElement()
				.satisfies((request) -> assertThat(request.fenced()).isEqualTo(Fencing.ON))
				.satisfies((request) -> assertThat(request.onLeaseLost()).isEqualTo(OnLeaseLost.INTERRUPT));
		}
	}

	static class FinalMethodWithInterface implements Runnable {

		@Override
		@DistributedLock("'final'")
		public final void run() {
		}

	}

	static class Placeholders {

		@DistributedLock(resource = "${r}", scope = "${s}", waitTime = "${w}", lease = "${l}", holdAtLeast = "${h}",
				client = "${c}")
		void call(String id) {
		}

	}

	static class Defaults {

		@DistributedLock(waitTime = "${no.such.property:}")
		void call() {
		}

	}

	static class Fenced {

		@DistributedLock(fenced = Fencing.ON, onLeaseLost = OnLeaseLost.INTERRUPT)
		void call() {
		}

	}

}

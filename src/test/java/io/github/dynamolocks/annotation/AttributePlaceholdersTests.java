package io.github.dynamolocks.annotation;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import io.github.dynamolocks.test.RecordingLockClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests placeholders and bean expressions in the attributes of an annotation.
 */
class AttributePlaceholdersTests {

	@ParameterizedTest
	@ValueSource(classes = { BeanExpressionOfArgument.class, ArgumentWithinBeanExpression.class, TextBefore.class,
			NullBeanExpression.class, NullScope.class, NullDuration.class })
	void nullPartFailsTheStart(Class<?> bean) {
		assertThatExceptionOfType(BeanCreationException.class)
			.isThrownBy(() -> Contexts.start(Contexts.Recording.class, bean))
			.withStackTraceContaining("The lock of " + bean.getName() + ".call(): its ")
			.withStackTraceContaining("is null. Write the expression without #{ }");
	}

	@ParameterizedTest
	@ValueSource(classes = { EmptyResource.class, EmptyAmongSeveral.class, EmptyScope.class, EmptyClient.class,
			EmptyFallback.class, EmptyBeanExpression.class })
	void emptyNameAfterReplacementFailsTheStart(Class<?> bean) {
		assertThatExceptionOfType(BeanCreationException.class)
			.isThrownBy(() -> Contexts.start(Map.of("empty", ""), Contexts.Recording.class, bean))
			.withStackTraceContaining("The lock of " + bean.getName() + ".call(): its ")
			.withStackTraceContaining("is empty after its placeholders are replaced");
	}

	@Test
	void beanExpressionWithValueIsReplaced() {
		try (AnnotationConfigApplicationContext context = Contexts.start(Map.of("prefix", "order"),
				Contexts.Recording.class, BeanExpressions.class)) {
			context.getBean(BeanExpressions.class).call("42");
			assertThat(context.getBean(RecordingLockClient.class).resources()).containsExactly("order-3:42.7");
		}
	}

	static class BeanExpressionOfArgument {

		@DistributedLock("#{#id}")
		void call(String id) {
		}

	}

	static class ArgumentWithinBeanExpression {

		@DistributedLock("'#{'order:' + #id}'")
		void call(String id) {
		}

	}

	static class TextBefore {

		@DistributedLock("'order'#{#id}")
		void call(String id) {
		}

	}

	static class NullBeanExpression {

		@DistributedLock("#{systemProperties['no.such']}")
		void call() {
		}

	}

	static class NullScope {

		@DistributedLock(scope = "#{null}", resource = "'a'")
		void call() {
		}

	}

	static class NullDuration {

		@DistributedLock(waitTime = "#{null}")
		void call() {
		}

	}

	static class EmptyResource {

		@DistributedLock("${no.such:}")
		void call() {
		}

	}

	static class EmptyAmongSeveral {

		@DistributedLock({ "#id", "${empty}" })
		void call(String id) {
		}

	}

	static class EmptyScope {

		@DistributedLock(scope = "${empty}", resource = "#id")
		void call(String id) {
		}

	}

	static class EmptyClient {

		@DistributedLock(client = "${no.such:}")
		void call() {
		}

	}

	static class EmptyFallback {

		@DistributedLock(fallback = "${no.such:}")
		void call() {
		}

	}

	static class EmptyBeanExpression {

		@DistributedLock("#{''}")
		void call() {
		}

	}

	static class BeanExpressions {

		@DistributedLock(scope = "${prefix}-#{1 + 2}", resource = "#id + '.' + #{'${prefix}'.length() + 2}")
		void call(String id) {
		}

	}

}

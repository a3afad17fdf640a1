package io.github.dynamolocks.interceptor;

import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.expression.spel.support.StandardEvaluationContext;

import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.OnContention;
import io.github.dynamolocks.RandomText;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Evaluates random expressions with random arguments. Each gives resources, or an error
 * with the method, the expression and the remedy. {@code -Dfuzz.seed=…} repeats a run.
 */
class ExpressionInputFuzzTests {

	private static final int EXPRESSIONS = RandomText.times(1_000);

	private final RandomText random = new RandomText();

	private final RandomExpression expressions = new RandomExpression(this.random);

	private final RandomValue values = new RandomValue(this.random);

	private final DefaultListableBeanFactory beans = new DefaultListableBeanFactory();

	private final StandardEvaluationContext context = ResourceExpressions.context(this.beans);

	private int resources;

	ExpressionInputFuzzTests() {
		this.beans.registerSingleton("tenants", new Tenants());
		this.beans.registerSingleton("dotted.name", new Tenants());
	}

	@Test
	void everyExpressionGivesResourcesOrAClearError() {
		for (int i = 0; i < EXPRESSIONS; i++) {
			evaluate(this.expressions.next(), arguments());
		}
		assertThat(this.resources).as(this.random.about("all")).isPositive();
	}

	@Test
	void everyValueGivesResourcesOrAClearError() {
		for (int i = 0; i < EXPRESSIONS; i++) {
			evaluate("#any", arguments());
		}
		assertThat(this.resources).as(this.random.about("all")).isPositive();
	}

	@ParameterizedTest
	@MethodSource("io.github.dynamolocks.interceptor.RandomExpression#edges")
	void edgeCaseGivesResourcesOrAClearError(String expression) {
		evaluate(expression, arguments());
	}

	private @Nullable Object[] arguments() {
		return new @Nullable Object[] { this.random.pick("o-1", "", this.random.text()), this.values.next(),
				this.random.oneIn(4) ? null : this.random.pick(List.of("a", "b"), List.of(), Arrays.asList("a", null)),
				this.random.oneIn(4) ? null : Map.of("a", "b") };
	}

	private void evaluate(String expression, @Nullable Object[] arguments) {
		LockOperation operation = operation(expression);
		String about = this.random.about(expression + "' for '" + RandomValue.describe(arguments));
		ResourceExpressions expressions;
		try {
			expressions = new ResourceExpressions(operation, this.context);
			expressions.check(this.beans);
		}
		catch (IllegalStateException ex) {
			assertClear(ex, expression, about);
			return;
		}
		catch (RuntimeException | StackOverflowError ex) {
			throw new AssertionError(about, ex);
		}
		try {
			assertThat(expressions.evaluate(new Tenants(), arguments)).as(about)
				.isNotEmpty()
				.allMatch((resource) -> !resource.isBlank() && resource.getBytes(StandardCharsets.UTF_8).length <= 2048)
				.doesNotHaveDuplicates();
			this.resources++;
		}
		catch (IllegalArgumentException ex) {
			assertClear(ex, expression, about);
		}
		catch (RuntimeException | StackOverflowError ex) {
			throw new AssertionError(about, ex);
		}
	}

	/** Asserts that the message has class, method, attribute, expression and remedy. */
	private static void assertClear(RuntimeException ex, String expression, String about) {
		assertThat(ex.getMessage()).as(about)
			.startsWith("The lock of %s.ship(): its resource \"%s\" ".formatted(Tenants.class.getName(),
					ResourceExpressions.abbreviate(expression)))
			.containsPattern("(Write|Known are|[Uu]se|Correct|Make sure|Pass|Select|Do not|Simplify)");
	}

	private static LockOperation operation(String expression) {
		Method method = Arrays.stream(Tenants.class.getMethods())
			.filter((candidate) -> candidate.getName().equals("ship"))
			.findFirst()
			.orElseThrow();
		return new LockOperation(method, Tenants.class, method, List.of(expression), "",
				LockRequest.of(MethodName.of(method, Tenants.class, method)), OnContention.FAIL, null, "");
	}

	/**
	 * A bean with methods that an expression may call.
	 */
	public static class Tenants extends ResourceExpressionsTests.Tenants {

		public void ship(String id, Object any, List<Object> many, Map<String, Object> map) {
		}

		public String failing() {
			throw new UnsupportedOperationException("no tenant here");
		}

		public String refusing() {
			throw new IllegalArgumentException();
		}

		public String checked() throws Exception {
			throw new Exception("checked");
		}

	}

}

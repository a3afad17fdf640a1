package io.github.dynamolocks.interceptor;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.OnContention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;

class ResourceExpressionsTests {

	private static final String SHIPPING = "io.github.dynamolocks.interceptor.ResourceExpressionsTests$Shipping";

	private final DefaultListableBeanFactory beans = new DefaultListableBeanFactory();

	private final Shipping shipping = new Shipping();

	@BeforeEach
	void registerBeans() {
		this.beans.registerSingleton("tenants", new Tenants());
		this.beans.registerSingleton("dotted.name", new Tenants());
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '"', value = { "#id, o-1", "#p0, o-1", "#a0, o-1", "#order.id, 42", "#p1.id, 42",
			"#root.methodName, ship", "methodName, ship", "#root.target.region, north",
			"#root.targetClass, " + SHIPPING, "#root.args[0], o-1",
			"#root.method, \"" + SHIPPING
					+ ".ship(java.lang.String,io.github.dynamolocks.interceptor.ResourceExpressionsTests$Order,java.lang.String[])\"",
			"@tenants.current(), acme", "@'dotted.name'.current(), acme", "#more[1], second", "#more.length, 2",
			"'daily-report', daily-report", "#id + ':' + #order.id, o-1:42", "#order?.id ?: 'none', 42",
			"#more.?[#this == 'second'][0], second", "#more.![length()][0], 5", "T(java.lang.Math).abs(-3), 3",
			"\"{a: #id, b: 'x'}[a]\", o-1" })
	void expressionGivesTheResource(String expression, String resource) {
		LockOperation operation = operation(expression, "");
		assertThatNoException().isThrownBy(() -> check(operation));
		assertThat(call(operation, "o-1", new Order(42), "first", "second")).isEqualTo(resource);
	}

	@Test
	void lockWithoutExpressionIsNamedByTheMethod() {
		assertThat(call(operation("", ""), "o-1", new Order(42))).isEqualTo(SHIPPING + ".ship");
	}

	@Test
	void scopeIsPutBeforeTheValue() {
		assertThat(call(operation("#order.id", "order"), "o-1", new Order(42))).isEqualTo("order:42");
	}

	@ParameterizedTest
	@CsvSource({ "#id, is null", "#order.id, cannot be evaluated", "#more[7], cannot be evaluated",
			"@tenants.none(), is null", "'', is empty", "'  ', is blank",
			"#more, 'is empty, so that there is nothing to lock'", "@tenants, without its own toString()" })
	void errorOfAnInvalidValueNamesMethodAndExpression(String expression, String problem) {
		String quoted = (expression.contains("#") || expression.contains("@")) ? expression : "'" + expression + "'";
		LockOperation operation = operation(quoted, "order");
		assertThatIllegalArgumentException().isThrownBy(() -> call(operation, null, null))
			.withMessageContaining("The lock of " + SHIPPING + ".ship()")
			.withMessageContaining("resource \"" + quoted + "\"")
			.withMessageContaining(problem);
	}

	@Test
	void limitAppliesToTheBytesOfScopeAndValue() {
		LockOperation operation = operation("#id", "order");
		String fits = "ü".repeat(1021);
		assertThat(call(operation, fits, null)).isEqualTo("order:" + fits);
		assertThatIllegalArgumentException().isThrownBy(() -> call(operation, fits + "a", null))
			.withMessageContaining(SHIPPING + ".ship()")
			.withMessageContaining("\"#id\"")
			.withMessageContaining("2049 bytes")
			.withMessageContaining("2048");
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '"', delimiter = ';',
			value = { "#id +; is not an expression", "#order.; is not an expression", "${x}; is not an expression",
					"#idd; uses #idd, which is not a parameter of the method. Known are #id, #order, #more, #p0, #a0",
					"'a' + (#id == null ? #x : 1); uses #x", "#more.![#y]; uses #y", "@tenants.of(#z); uses #z",
					"#fn(1); uses #fn", "{a: #w}[a]; uses #w", "#order?.of(#v); uses #v", "#more[#u]; uses #u",
					"#p3; uses #p3, but the method has parameters 0 to 2 only", "#a17; parameters 0 to 2 only",
					"daily-report; uses daily, which is not a property of #root",
					"id; Write #id for a parameter, 'id' in quotes", "order.id; uses order",
					"#root.metod; uses metod, which is not a property of #root", "#root.args(1); uses args(1)",
					"region(); uses region()", "#order.of(id); uses id",
					"@tenant.current(); uses @tenant, but there is no bean",
					"@'no.such'.x; uses @no.such, but there is no bean" })
	void impossibleExpressionIsRefusedBeforeTheFirstCall(String expression, String problem) {
		assertThatIllegalStateException().isThrownBy(() -> check(operation(expression, "")))
			.withMessageContaining("The lock of " + SHIPPING + ".ship()")
			.withMessageContaining("resource \"" + expression + "\"")
			.withMessageContaining(problem);
	}

	@ParameterizedTest
	@ValueSource(strings = { "#p0", "#a0", "#root.args[0]" })
	void expressionUsesParametersWithoutNames(String expression) throws NoSuchMethodException {
		LockOperation operation = operation(Consumer.class.getMethod("accept", Object.class), expression, "");
		check(operation);
		assertThat(call(operation, "o-1")).isEqualTo("o-1");
	}

	@Test
	void errorExplainsMissingParameterNames() throws NoSuchMethodException {
		LockOperation operation = operation(Consumer.class.getMethod("accept", Object.class), "#t", "");
		assertThatIllegalStateException().isThrownBy(() -> check(operation))
			.withMessageContaining("uses #t, but the class file of java.util.function.Consumer")
			.withMessageContaining("-parameters, or use #p0");
	}

	@Test
	void errorSaysThatTheMethodHasNoParameters() throws NoSuchMethodException {
		LockOperation operation = operation(Shipping.class.getMethod("getRegion"), "#p0", "");
		assertThatIllegalStateException().isThrownBy(() -> check(operation))
			.withMessageContaining("the method has no parameters");
	}

	private void check(LockOperation operation) {
		expressions(operation).check(this.beans);
	}

	private ResourceExpressions expressions(LockOperation operation) {
		return new ResourceExpressions(operation, ResourceExpressions.context(this.beans));
	}

	private String call(LockOperation operation, @Nullable Object... arguments) {
		@Nullable Object[] all = arguments;
		if (operation.method().isVarArgs()) {
			@Nullable Object[] more = Arrays.copyOfRange(arguments, 2, arguments.length, String[].class);
			all = new @Nullable Object[] { arguments[0], arguments[1], more };
		}
		return String.join(", ", expressions(operation).evaluate(this.shipping, all));
	}

	private static LockOperation operation(String expression, String scope) {
		Method method = Arrays.stream(Shipping.class.getMethods())
			.filter((candidate) -> candidate.getName().equals("ship"))
			.findFirst()
			.orElseThrow();
		return operation(method, expression, scope);
	}

	private static LockOperation operation(Method method, String expression, String scope) {
		return new LockOperation(method, method.getDeclaringClass(), method,
				expression.isEmpty() ? List.of() : List.of(expression), scope,
				LockRequest.of(MethodName.of(method, method.getDeclaringClass(), method)), OnContention.FAIL, null, "");
	}

	public static class Shipping {

		public void ship(String id, Order order, String... more) {
		}

		public String getRegion() {
			return "north";
		}

	}

	public record Order(long id) {

	}

	public static class Tenants {

		public String current() {
			return "acme";
		}

		public @Nullable String none() {
			return null;
		}

		public String of(String id) {
			return id;
		}

	}

}

package io.github.dynamolocks.annotation;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import io.github.dynamolocks.test.RecordingLockClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests properties and methods in resource expressions, of types that can have no others
 * at run time and of types that can.
 */
class KnownMembersTests {

	@ParameterizedTest
	@CsvSource(quoteCharacter = '"', delimiter = ';', value = {
			"#order.idd; idd, which is not a property of {Order}. Known are id, lines, state",
			"#order?.idd; idd, which is not a property of", "'o:' + #order.idd; idd, which is not",
			"#order['idd']; idd, which is not", "#orders[0].idd; idd, which is not",
			"#orders.![idd]; idd, which is not", "#orders.?[idd == 1]; idd, which is not",
			"#optional?.idd; idd, which is not", "#order.lines[0].skuu; skuu, which is not a property of {Line}",
			"#order.state.nam; nam, which is not", "#text.lenght; lenght, which is not a property of java.lang.String",
			"#text.substrin(1); calls substrin(), but java.lang.String has no such public method with 1 arguments",
			"#text.isEmpty(1); calls isEmpty()", "#number.x; x, which is not a property of java.lang.Integer",
			"#root.args.size; size, which is not a property of java.lang.Object[]", "#date.yaer; yaer, which is not",
			"#array.lenth; lenth, which is not" })
	void impossibleMemberFailsTheStart(String expression, String problem) {
		assertThatExceptionOfType(BeanCreationException.class).isThrownBy(() -> start(expression))
			.withStackTraceContaining(
					"The lock of " + Service.class.getName() + ".call(): its resource \"" + expression + "\"")
			.withStackTraceContaining(problem.replace("{", KnownMembersTests.class.getName() + "$").replace("}", ""));
	}

	@ParameterizedTest
	@ValueSource(strings = { "#base.extra", "#base.more()", "#named.extra", "#any.extra", "#generic.extra",
			"#orders[0].id", "#orders.![id]", "#order.lines[0].sku", "#order.state.name", "#order.state",
			"#order['id']", "#text.length()", "#text.bytes.length", "#number.toString()", "#array.length",
			"#root.args.length", "#order.getClass().simpleName", "#date.year", "#type.simpleName", "#map['a'].id",
			"#map[a].id", "{a: #text}[a]", "#optional.get().id", "#root.target.base.extra", "#root.methodName",
			"#order.hashCode()", "#text.CASE_INSENSITIVE_ORDER != null", "#text.toUpperCase",
			"T(java.lang.Math).abs(-3)", "#box.value.id", "#text.formatted('a', 'b')" })
	void possibleMemberIsCheckedAtTheCall(String expression) {
		try (AnnotationConfigApplicationContext context = start(expression)) {
			context.getBean(Service.class)
				.call(order(), List.of(order()), Optional.of(order()), "text", 7, new Derived(), new Derived(),
						new Derived(), new Derived(), new HashMap<>(Map.of("a", order())), new int[] { 1 },
						LocalDate.EPOCH, String.class, new Box<>(order()));
			assertThat(context.getBean(RecordingLockClient.class).resources()).isNotEmpty();
		}
	}

	private static AnnotationConfigApplicationContext start(String expression) {
		return Contexts.start(Map.of("expression", expression), Contexts.Recording.class, Service.class);
	}

	private static Order order() {
		return new Order(1, List.of(new Line("sku")), State.OPEN);
	}

	public static class Service {

		private final Base base = new Derived();

		@DistributedLock("${expression}")
		<G extends Base> void call(Order order, List<Order> orders, Optional<Order> optional, String text, int number,
				Base base, Named named, Object any, G generic, Map<String, Order> map, int[] array,
				@Nullable LocalDate date, Class<?> type, Box<Order> box) {
		}

		public Base getBase() {
			return this.base;
		}

	}

	enum State {

		OPEN

	}

	record Order(int id, List<Line> lines, State state) {

	}

	record Line(String sku) {

	}

	record Box<T>(T value) {

	}

	interface Named {

	}

	public static class Base {

	}

	public static class Derived extends Base implements Named {

		public String getExtra() {
			return "extra";
		}

		public String more() {
			return "more";
		}

	}

}

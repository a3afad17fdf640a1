package io.github.dynamolocks.interceptor;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the hints for a native image that expressions need.
 */
class ResourceExpressionHintsTests {

	private final RuntimeHints hints = new RuntimeHints();

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			Order    | id        | #order.id
			Order    | id        | #p0.id
			Order    | id        | #a0['id']
			Customer | getName   | #order.customer.name
			Order    | customer  | #order.customer.name
			Customer | isActive  | #order.customer.active ? 1 : 2
			Customer | getName   | #order?.customer?.getName()
			Customer | getURL    | #order.customer.URL
			Order    | id        | (#order ?: 'none').id
			Order    | id        | (#flag ? #order : null).id
			Order    | id        | #orders[0].id
			Customer | getName   | #orders.![customer.name]
			Order    | id        | #orders.?[#this.id > '5']
			Order    | id       | #orders.?[customer != null].![id]
			Customer | getName  | #orders.![customer].![name]
			Order    | id       | #maybe?.![id]
			Order    | id       | #source.get().id
			Customer | getxId   | #order.customer.xId
			Order    | customer  | #orders.^[id > '5'].customer
			Order    | id        | #byName['x'].id
			Customer | getName   | #byName.![value.customer.name]
			Order    | id        | #array[0].id
			Order    | id        | #perhaps?.id
			Order    | id        | (#perhaps ?: #order).id
			Order    | id        | #box.content.id
			Order    | id        | { #order, null }.![id]
			Customer | getName   | @customers.find(#order.id).name
			Order    | id        | @customers.find(#order.id).name
			Shop     | getTenant | #root.target.tenant
			Order    | id        | 'x'.concat(#order.id)
			Tenants  | of        | T(%s$Tenants).of(#order.id).name
			Customer | getName   | T(%s$Tenants).of(#order.id).name
			""")
	void hintsContainTheMethodsOfAnExpression(String type, String method, String expression) {
		register(expression);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(named(type), method)).accepts(this.hints);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			java.util.Date           | getTime       | #date.time
			java.lang.String         | strip         | ('x' + #order).strip()
			java.lang.reflect.Method | getName       | #root.method.name
			java.lang.Class          | getSimpleName | #root.targetClass.simpleName
			java.util.List           | size          | #orders.size()
			""")
	void hintsContainTheMethodsOfJdkTypes(Class<?> type, String method, String expression) {
		register(expression);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(type, method)).accepts(this.hints);
	}

	@Test
	void hintsContainPublicFields() {
		register("#order.customer.code");
		assertThat(RuntimeHintsPredicates.reflection().onFieldAccess(Customer.class, "code")).accepts(this.hints);
	}

	@Test
	void hintsContainConstructors() {
		register("new java.util.Date(#date.time).time");
		assertThat(RuntimeHintsPredicates.reflection()
			.onType(Date.class)
			.withMemberCategory(MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS)).accepts(this.hints);
	}

	@Test
	void hintsContainAllComponentsOfTheRoot() {
		register("#flag");
		ResourceRoot.PROPERTIES.forEach(
				(name) -> assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(ResourceRoot.class, name))
					.accepts(this.hints));
	}

	@Test
	void hintsContainToStringOfTheValue() {
		register("#orders");
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Order.class, "toString")).accepts(this.hints);
	}

	@ParameterizedTest
	@ValueSource(strings = { "#id", "#", "#order.", "@missing.name", "T(no.such.Type).x", "new no.such.Type().x",
			"#flag.x.y", "#this.x", "{}", "#root.nothing", "#order.id.nothing.more", "#nothing[0].![x]", "1 + 2" })
	void expressionOfUnknownTypesGivesNoError(String expression) {
		register(expression);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Order.class, "customer")).rejects(this.hints);
	}

	private void register(String expression) {
		DefaultListableBeanFactory beanFactory = new DefaultListableBeanFactory();
		beanFactory.registerBeanDefinition("customers", new RootBeanDefinition(Customers.class));
		Method method = Arrays.stream(Shop.class.getDeclaredMethods())
			.filter((candidate) -> candidate.getName().equals("sell"))
			.findFirst()
			.orElseThrow();
		new ResourceExpressionHints(this.hints, beanFactory).register(expression.replace("%s", getClass().getName()),
				method, Shop.class);
		assertThat(beanFactory.getSingletonNames()).isEmpty();
	}

	private static Class<?> named(String type) {
		return Arrays.stream(ResourceExpressionHintsTests.class.getDeclaredClasses())
			.filter((candidate) -> candidate.getSimpleName().equals(type))
			.findFirst()
			.orElseThrow();
	}

	record Order(String id, Customer customer) {

	}

	record Box<T>(T content) {

	}

	/** The compiler adds a bridge method that returns an object. */
	static class Source implements Supplier<Order> {

		@Override
		public Order get() {
			throw new UnsupportedOperationException();
		}

	}

	public static class Customer {

		public final String code = "c";

		public String getName() {
			return "name";
		}

		public String getURL() {
			return "url";
		}

		public String getxId() {
			return "x";
		}

		public boolean isActive() {
			return true;
		}

	}

	interface Customers {

		Customer find(String id);

	}

	public static final class Tenants {

		private Tenants() {
		}

		public static Customer of(String id) {
			return new Customer();
		}

	}

	public static class Shop {

		public String getTenant() {
			return "tenant";
		}

		void sell(Order order, List<Order> orders, Map<String, Order> byName, Order[] array, Optional<Order> perhaps,
				Box<Order> box, boolean flag, Date date, Optional<List<Order>> maybe, Source source) {
		}

	}

}

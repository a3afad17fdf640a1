package io.github.dynamolocks.interceptor;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.core.style.ToStringCreator;
import org.springframework.expression.spel.support.StandardEvaluationContext;

import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.OnContention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests resources whose text differs between JVMs, and resources that only look like
 * that.
 */
class UnstableResourcesTests {

	private final StandardEvaluationContext context = ResourceExpressions.context(new DefaultListableBeanFactory());

	@ParameterizedTest
	@ValueSource(strings = { "'o:' + #tenant", "#tenant + ':o'", "'o:' + #tenant + 'a1'", "'o:' + #tenant.toString()",
			"#tenant.toString() + 'a1'", "#array.toString() + 'a1'", "'o:' + #holder", "#holder", "#holder.toString()",
			"{#holder}", "#tenants.toString()", "#nested.toString()", "#optional.toString()", "#map",
			"#array.toString()", "'o:' + #lambda", "#lambda.toString()", "'o:' + #root.target", "'o:' + #styled",
			"#styled", "#styled.toString()", "#indirect", "'(' + #indirect.toString() + ')'",
			"#root.args[0].toString() + '/' + #text" })
	void identityHashAnywhereInTheTextIsRefused(String expression) {
		assertThatIllegalArgumentException().isThrownBy(() -> resource(expression))
			.withMessageContaining("The lock of " + getClass().getName() + "$Service.call()")
			.withMessageContaining("resource \"" + expression + "\"")
			.withMessageMatching(".*(without its own toString\\(\\)|not a single value|generated at run time).*");
	}

	@ParameterizedTest
	@ValueSource(strings = { "'at ' + #date", "#date + ' at'" })
	void dateWithinTheTextIsRefused(String expression) {
		assertThatIllegalArgumentException().isThrownBy(() -> resource(expression))
			.withMessageContaining("depends on the time zone of the host");
	}

	@ParameterizedTest
	@ValueSource(strings = { "#lambda.getClass()", "#lambda.getClass().getName()", "'o:' + #lambda.getClass()",
			"#proxy.getClass()", "'o:' + #proxy.getClass().getName()", "#lambda.getClass().getMethods()[0]" })
	void nameOfGeneratedClassIsRefused(String expression) {
		assertThatIllegalArgumentException().isThrownBy(() -> resource(expression))
			.withMessageContaining("generated at run time and differs between JVMs");
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '"',
			value = { "'ada@cafe.example', ada@cafe.example", "'ada@b', ada@b",
					"'Ada.Love@cafe.example', Ada.Love@cafe.example", "'no.such.Type@1b2c', no.such.Type@1b2c",
					"'a@' + #holder.id, a@7", "'$Pro' + #text, $Prorow", "'x' + #optional.isPresent(), xtrue",
					"#holder.id + '@' + #text, 7@row" })
	void textThatOnlyLooksLikeAnIdentityHashIsAccepted(String expression, String resource) {
		assertThat(resource(expression)).isEqualTo(resource);
	}

	@SuppressWarnings("JavaUtilDate")
	private String resource(String expression) {
		Method method = Service.class.getDeclaredMethods()[0];
		LockOperation operation = new LockOperation(method, Service.class, method, List.of(expression), "",
				LockRequest.of(MethodName.of(method, Service.class, method)), OnContention.FAIL, null, "");
		Tenant tenant = new Tenant();
		Runnable lambda = () -> {
		};
		Object proxy = Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Runnable.class },
				(self, called, arguments) -> "proxy");
		Object[] arguments = { tenant, new Holder(7, tenant), Optional.of(new Holder(7, tenant)), List.of(tenant),
				Optional.of(tenant), Map.of("a", tenant), new int[] { 1 }, lambda, proxy, new Date(), new Styled(),
				new Indirect(new Styled()), "row" };
		return String.join(", ", new ResourceExpressions(operation, this.context).evaluate(new Service(), arguments));
	}

	static class Service {

		@SuppressWarnings("JavaUtilDate")
		void call(Tenant tenant, Holder holder, Optional<Holder> nested, List<Tenant> tenants,
				Optional<Tenant> optional, Map<String, Tenant> map, int[] array, Runnable lambda, Object proxy,
				Date date, Styled styled, Indirect indirect, String text) {
		}

	}

	static class Tenant {

	}

	record Holder(int id, Tenant tenant) {

	}

	/**
	 * Has its own text, which contains its identity hash.
	 */
	static class Styled {

		@Override
		public String toString() {
			return new ToStringCreator(this).append("a", 1).toString();
		}

	}

	/**
	 * Has its own text, which contains the hash of an object that it refers to.
	 */
	record Indirect(Styled styled) {

	}

}

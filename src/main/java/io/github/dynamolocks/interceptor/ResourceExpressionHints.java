package io.github.dynamolocks.interceptor;

import java.lang.reflect.Method;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;

import io.github.dynamolocks.Internal;

/**
 * Tells a native image which methods and fields resource expressions will look up by
 * name: {@code getId()} for {@code #order.id}. What they are is known from the declared
 * types of the parameters and beans; of an argument of another type, which overrides
 * them, nothing is known.
 */
@Internal
public final class ResourceExpressionHints {

	private static final ParameterNameDiscoverer NAMES = new DefaultParameterNameDiscoverer();

	private final RuntimeHints hints;

	private final BeanFactory beanFactory;

	/**
	 * Creates it.
	 * @param hints where to register what is needed
	 * @param beanFactory knows the types of the beans in expressions; none is created
	 */
	public ResourceExpressionHints(RuntimeHints hints, BeanFactory beanFactory) {
		this.hints = hints;
		this.beanFactory = beanFactory;
	}

	/**
	 * Registers what an expression needs. Ignores one that does not parse: the start of
	 * the application says what is wrong with it.
	 * @param expression the expression
	 * @param signature the method whose parameters it names
	 * @param targetClass the class of the bean
	 */
	public void register(String expression, Method signature, Class<?> targetClass) {
		SpelExpression parsed;
		try {
			parsed = new SpelExpressionParser().parseRaw(expression);
		}
		catch (RuntimeException | StackOverflowError ex) {
			return;
		}
		this.hints.reflection().registerType(ResourceRoot.class, MemberCategory.INVOKE_PUBLIC_METHODS);
		ExpressionMembers members = new ExpressionMembers(this.hints.reflection());
		ExpressionTypes types = new ExpressionTypes(members, targetClass, this.beanFactory);
		types.declare(signature, NAMES.getParameterNames(signature));
		try {
			members.text(types.of(parsed.getAST()));
		}
		catch (IllegalArgumentException ex) {
			// The start of the application says what is wrong with it.
			return;
		}
	}

}

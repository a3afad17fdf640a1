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
 * Registers the methods and fields that resource expressions look up by name, such as
 * {@code getId()} for {@code #order.id}, for a native image. Uses the declared types of
 * parameters and beans; the members of an argument of a subclass are unknown.
 */
@Internal
public final class ResourceExpressionHints {

	private static final ParameterNameDiscoverer NAMES = new DefaultParameterNameDiscoverer();

	private final RuntimeHints hints;

	private final BeanFactory beanFactory;

	/**
	 * Creates an object that registers hints.
	 * @param hints the hints to add to
	 * @param beanFactory has the beans of the expressions; no bean is created
	 */
	public ResourceExpressionHints(RuntimeHints hints, BeanFactory beanFactory) {
		this.hints = hints;
		this.beanFactory = beanFactory;
	}

	/**
	 * Registers the members that an expression uses. Ignores an expression that is not
	 * valid, which the start of the application reports.
	 * @param expression the expression
	 * @param signature the method whose parameters it uses
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
			// The start of the application reports it.
			return;
		}
	}

}

package io.github.dynamolocks.interceptor;

import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.expression.AnnotatedElementKey;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.context.expression.CachedExpressionEvaluator;
import org.springframework.context.expression.MethodBasedEvaluationContext;
import org.springframework.expression.EvaluationContext;
import org.springframework.expression.EvaluationException;
import org.springframework.expression.Expression;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.support.StandardEvaluationContext;

/**
 * Evaluates the resource expressions of an operation, and checks them before the first
 * call.
 */
final class ResourceExpressionEvaluator extends CachedExpressionEvaluator {

	/** As long as a key of a DynamoDB table can be. */
	static final int MAX_BYTES = 2048;

	private final Map<ExpressionKey, Expression> cache = new ConcurrentHashMap<>(64);

	private final BeanFactory beanFactory;

	/** Its accessors remember what they looked up, so all evaluations share them. */
	private final StandardEvaluationContext shared = new StandardEvaluationContext();

	ResourceExpressionEvaluator(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
		this.shared.setBeanResolver(new BeanFactoryResolver(beanFactory));
	}

	/**
	 * Checks an operation's expressions without evaluating them.
	 * @param operation the operation
	 * @throws IllegalStateException if one does not parse, or if a name in it is unknown
	 */
	void check(LockOperation operation) {
		operation.resources().forEach((expression) -> check(operation, expression));
	}

	private void check(LockOperation operation, String expression) {
		try {
			SpelExpression parsed = (SpelExpression) parsed(operation, expression);
			Method signature = operation.signature();
			new ResourceExpressionCheck(signature, getParameterNameDiscoverer().getParameterNames(signature),
					this.beanFactory)
				.check(parsed.getAST());
		}
		catch (ParseException ex) {
			throw new IllegalStateException(
					describe(operation, expression) + " is not an expression: " + ex.getMessage()
							+ ". Write SpEL, such as #id for a parameter or 'daily-report', in quotes, for plain text",
					ex);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalStateException(describe(operation, expression) + " " + ex.getMessage(), ex);
		}
	}

	/**
	 * The resources of one call, with their scope.
	 * @param operation the operation
	 * @param target the bean behind the proxy
	 * @param arguments the arguments of the call
	 * @return the resources, each once; one at least
	 * @throws IllegalArgumentException if an expression fails, or if its value is no
	 * resource; the message names method and expression
	 */
	List<String> resources(LockOperation operation, @Nullable Object target, @Nullable Object[] arguments) {
		if (operation.resources().isEmpty()) {
			return List.of(scoped(operation, "", operation.name()));
		}
		ResourceRoot root = ResourceRoot.of(operation, target, arguments);
		MethodBasedEvaluationContext context = new MethodBasedEvaluationContext(root, operation.signature(), arguments,
				getParameterNameDiscoverer());
		this.shared.applyDelegatesTo(context);
		// No stream, since this is done at every call.
		List<String> resources = new ArrayList<>(operation.resources().size());
		for (String expression : operation.resources()) {
			for (String value : evaluate(operation, expression, context)) {
				resources.add(scoped(operation, expression, value));
			}
		}
		return (resources.size() > 1) ? List.copyOf(new LinkedHashSet<>(resources)) : resources;
	}

	private static String scoped(LockOperation operation, String expression, String value) {
		String resource = operation.scope().isEmpty() ? value : operation.scope() + ":" + value;
		int bytes = resource.getBytes(StandardCharsets.UTF_8).length;
		if (bytes > MAX_BYTES) {
			throw new IllegalArgumentException(
					"%s gives a resource of %,d bytes of UTF-8, starting with '%s': it can have %,d. Use an id, or a hash of the value"
						.formatted(describe(operation, expression), bytes, resource.substring(0, 40), MAX_BYTES));
		}
		return resource;
	}

	private List<String> evaluate(LockOperation operation, String expression, EvaluationContext context) {
		try {
			return ResourceText.allOf(parsed(operation, expression).getValue(context));
		}
		catch (EvaluationException ex) {
			throw new IllegalArgumentException(
					describe(operation, expression) + " cannot be evaluated: " + ex.getMessage(), ex);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException(describe(operation, expression) + " " + ex.getMessage(), ex);
		}
	}

	private Expression parsed(LockOperation operation, String expression) {
		return getExpression(this.cache, new AnnotatedElementKey(operation.method(), operation.targetClass()),
				expression);
	}

	private static String describe(LockOperation operation, String expression) {
		return "The lock of %s(): its resource \"%s\"".formatted(operation.name(), expression);
	}

}

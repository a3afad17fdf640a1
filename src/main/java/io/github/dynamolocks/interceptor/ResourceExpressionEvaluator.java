package io.github.dynamolocks.interceptor;

import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.expression.AnnotatedElementKey;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.context.expression.CachedExpressionEvaluator;
import org.springframework.context.expression.MethodBasedEvaluationContext;
import org.springframework.expression.EvaluationException;
import org.springframework.expression.Expression;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.support.StandardEvaluationContext;

/**
 * Evaluates the resource expression of an operation, and checks it before the first call.
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
	 * Checks an operation's expression without evaluating it.
	 * @param operation the operation
	 * @throws IllegalStateException if it does not parse, or if a name in it is unknown
	 */
	void check(LockOperation operation) {
		if (operation.resource().isEmpty()) {
			return;
		}
		try {
			SpelExpression expression = (SpelExpression) parsed(operation);
			Method signature = operation.signature();
			new ResourceExpressionCheck(signature, getParameterNameDiscoverer().getParameterNames(signature),
					this.beanFactory)
				.check(expression.getAST());
		}
		catch (ParseException ex) {
			throw new IllegalStateException(
					describe(operation) + " is not an expression: " + ex.getMessage()
							+ ". Write SpEL, such as #id for a parameter or 'daily-report', in quotes, for plain text",
					ex);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalStateException(describe(operation) + " " + ex.getMessage(), ex);
		}
	}

	/**
	 * The resource of one call, with its scope.
	 * @param operation the operation
	 * @param target the bean behind the proxy
	 * @param arguments the arguments of the call
	 * @return the resource
	 * @throws IllegalArgumentException if the expression fails, or if its value is no
	 * resource; the message names method and expression
	 */
	String resource(LockOperation operation, @Nullable Object target, @Nullable Object[] arguments) {
		String value = operation.resource().isEmpty() ? operation.name() : evaluate(operation, target, arguments);
		String resource = operation.scope().isEmpty() ? value : operation.scope() + ":" + value;
		int bytes = resource.getBytes(StandardCharsets.UTF_8).length;
		if (bytes > MAX_BYTES) {
			throw new IllegalArgumentException(
					"%s gives a resource of %,d bytes of UTF-8, starting with '%s': it can have %,d. Use an id, or a hash of the value"
						.formatted(describe(operation), bytes, resource.substring(0, 40), MAX_BYTES));
		}
		return resource;
	}

	private String evaluate(LockOperation operation, @Nullable Object target, @Nullable Object[] arguments) {
		ResourceRoot root = ResourceRoot.of(operation, target, arguments);
		MethodBasedEvaluationContext context = new MethodBasedEvaluationContext(root, operation.signature(), arguments,
				getParameterNameDiscoverer());
		this.shared.applyDelegatesTo(context);
		try {
			return ResourceText.of(parsed(operation).getValue(context));
		}
		catch (EvaluationException ex) {
			throw new IllegalArgumentException(describe(operation) + " cannot be evaluated: " + ex.getMessage(), ex);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException(describe(operation) + " " + ex.getMessage(), ex);
		}
	}

	private Expression parsed(LockOperation operation) {
		return getExpression(this.cache, new AnnotatedElementKey(operation.method(), operation.targetClass()),
				operation.resource());
	}

	private static String describe(LockOperation operation) {
		return "The lock of %s(): its resource \"%s\"".formatted(operation.name(), operation.resource());
	}

}

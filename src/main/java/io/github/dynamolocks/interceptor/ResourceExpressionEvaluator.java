package io.github.dynamolocks.interceptor;

import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.expression.AnnotatedElementKey;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.context.expression.CachedExpressionEvaluator;
import org.springframework.context.expression.MethodBasedEvaluationContext;
import org.springframework.core.ResolvableType;
import org.springframework.expression.EvaluationContext;
import org.springframework.expression.EvaluationException;
import org.springframework.expression.Expression;
import org.springframework.expression.spel.ast.StringLiteral;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.support.StandardEvaluationContext;

import io.github.dynamolocks.PrintableText;

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
		this.shared.setTypeConverter(new StableTypeConverter());
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
		SpelExpression parsed = (SpelExpression) parsed(operation, expression);
		try {
			Method signature = operation.signature();
			@Nullable String @Nullable [] names = getParameterNameDiscoverer().getParameterNames(signature);
			new ResourceExpressionCheck(signature, names, this.beanFactory).check(parsed.getAST());
			ExpressionTypes types = new ExpressionTypes(new ExpressionMembers(new ReflectionHints()),
					operation.targetClass(), this.beanFactory);
			types.declare(signature, names);
			ResolvableType unused = types.of(parsed.getAST());
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalStateException(describe(operation, expression) + " " + ex.getMessage(), ex);
		}
		catch (StackOverflowError ex) {
			throw tooDeep(operation, expression, ex);
		}
		catch (RuntimeException ex) {
			// SpEL cannot write down all that it parses, such as &''
			throw notAnExpression(operation, expression, ex);
		}
	}

	/**
	 * Resources of an operation that are known before its first call, and one that stands
	 * for all of them if they have a scope.
	 * @param operation the operation
	 * @return the resources, perhaps none
	 */
	List<String> samples(LockOperation operation) {
		if (operation.resources().isEmpty()) {
			return List.of(scoped(operation, "", operation.name()));
		}
		List<String> samples = new ArrayList<>();
		for (String expression : operation.resources()) {
			boolean literal = ((SpelExpression) parsed(operation, expression)).getAST() instanceof StringLiteral;
			if (literal) {
				samples.addAll(evaluate(operation, expression, this.shared, new Object[0]).stream()
					.map((value) -> scoped(operation, expression, value))
					.toList());
			}
			else if (!operation.scope().isEmpty()) {
				samples.add(scoped(operation, expression, "1"));
			}
		}
		return samples;
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
			for (String value : evaluate(operation, expression, context, arguments)) {
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
					"%s gives a resource of %s bytes of UTF-8, starting with '%s': it can have %s. Use an id, or a hash of the value"
						.formatted(describe(operation, expression), bytes, PrintableText.of(resource.substring(0, 40)),
								MAX_BYTES));
		}
		return resource;
	}

	private List<String> evaluate(LockOperation operation, String expression, EvaluationContext context,
			@Nullable Object[] arguments) {
		Expression parsed = parsed(operation, expression);
		Object value;
		try {
			value = parsed.getValue(context);
		}
		catch (UnstableTextException ex) {
			throw new IllegalArgumentException(describe(operation, expression) + " " + ex.getMessage(), ex);
		}
		catch (RuntimeException | LinkageError | StackOverflowError ex) {
			// SpEL hands on as it is what a called method throws, and throws errors
			// itself
			throw new IllegalArgumentException(
					"%s cannot be evaluated: %s. Correct it, or make sure that what it uses is there, as #order?.id ?: 'none' does"
						.formatted(describe(operation, expression),
								PrintableText.of((ex instanceof EvaluationException) ? ex.getMessage() : ex)),
					ex);
		}
		try {
			List<String> texts = ResourceText.allOf(value);
			for (String text : texts) {
				IdentityHashes.refuse(text, operation.targetClass().getClassLoader(), value, arguments);
			}
			return texts;
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException(
					describe(operation, expression) + " " + PrintableText.of((Object) ex.getMessage()), ex);
		}
	}

	private Expression parsed(LockOperation operation, String expression) {
		try {
			return getExpression(this.cache, new AnnotatedElementKey(operation.method(), operation.targetClass()),
					expression);
		}
		catch (RuntimeException ex) {
			// Not all that the parser throws is a ParseException
			throw notAnExpression(operation, expression, ex);
		}
		catch (StackOverflowError ex) {
			throw tooDeep(operation, expression, ex);
		}
	}

	private static IllegalStateException notAnExpression(LockOperation operation, String expression,
			RuntimeException cause) {
		return new IllegalStateException(
				describe(operation, expression) + " is not an expression: " + cause.getMessage()
						+ ". Write SpEL, such as #id for a parameter or 'daily-report', in quotes, for plain text",
				cause);
	}

	private static IllegalStateException tooDeep(LockOperation operation, String expression, StackOverflowError cause) {
		return new IllegalStateException(
				describe(operation, expression) + " is nested too deeply. Simplify it, or let a method of a bean do it",
				cause);
	}

	/** An expression as messages have it. */
	static String abbreviate(String expression) {
		return (expression.length() <= 200) ? expression : expression.substring(0, 200) + "…";
	}

	private static String describe(LockOperation operation, String expression) {
		return "The lock of %s(): its resource \"%s\"".formatted(operation.name(), abbreviate(expression));
	}

}

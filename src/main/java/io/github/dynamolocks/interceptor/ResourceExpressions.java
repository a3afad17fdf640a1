package io.github.dynamolocks.interceptor;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.context.expression.MethodBasedEvaluationContext;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.core.ResolvableType;
import org.springframework.expression.EvaluationContext;
import org.springframework.expression.EvaluationException;
import org.springframework.expression.spel.ast.StringLiteral;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.StandardEvaluationContext;

import io.github.dynamolocks.LockConfigurationException;
import io.github.dynamolocks.PrintableText;
import io.github.dynamolocks.interceptor.ResourceText.UnstableTextException;

/**
 * Evaluates the resource expressions of one method. The constructor parses them.
 */
final class ResourceExpressions {

	/** The longest key of a DynamoDB table. */
	static final int MAX_BYTES = 2048;

	private static final SpelExpressionParser PARSER = new SpelExpressionParser();

	private static final ParameterNameDiscoverer NAMES = new DefaultParameterNameDiscoverer();

	private final LockOperation operation;

	private final KnownNames names;

	private final List<Parsed> expressions;

	private final StandardEvaluationContext shared;

	/**
	 * Parses the expressions of an operation.
	 * @param operation the operation
	 * @param shared the context that all expressions share
	 * @throws LockConfigurationException if an expression does not parse
	 */
	ResourceExpressions(LockOperation operation, StandardEvaluationContext shared) {
		this.operation = operation;
		this.names = new KnownNames(NAMES.getParameterNames(operation.signature()));
		this.shared = shared;
		this.expressions = operation.resources().stream().map(this::parse).toList();
	}

	/**
	 * Creates the context that all expressions share, because its accessors cache their
	 * look-ups.
	 * @param beanFactory has the beans of the expressions
	 * @return the context
	 */
	static StandardEvaluationContext context(BeanFactory beanFactory) {
		StandardEvaluationContext context = new StandardEvaluationContext();
		context.setTypeConverter(new StableTypeConverter());
		context.setBeanResolver(new BeanFactoryResolver(beanFactory));
		return context;
	}

	private Parsed parse(String text) {
		try {
			return new Parsed(text, PARSER.parseRaw(text));
		}
		catch (RuntimeException ex) {
			// The parser also throws exceptions other than ParseException
			throw notAnExpression(text, ex);
		}
		catch (StackOverflowError ex) {
			throw tooDeep(text, ex);
		}
	}

	/**
	 * Checks the expressions without evaluating them.
	 * @param beanFactory has the beans of the expressions; no bean is created
	 * @throws LockConfigurationException if an expression uses an unknown name
	 */
	void check(BeanFactory beanFactory) {
		this.expressions.forEach((expression) -> check(expression, beanFactory));
	}

	private void check(Parsed expression, BeanFactory beanFactory) {
		try {
			Method signature = this.operation.signature();
			new ResourceExpressionCheck(signature, this.names.names(), beanFactory).check(expression.parsed().getAST());
			ExpressionTypes types = new ExpressionTypes(new ExpressionMembers(new ReflectionHints()),
					this.operation.targetClass(), beanFactory);
			types.declare(signature, this.names.names());
			ResolvableType unused = types.of(expression.parsed().getAST());
		}
		catch (IllegalArgumentException ex) {
			throw new LockConfigurationException(describe(expression.text()) + " " + ex.getMessage(), ex);
		}
		catch (StackOverflowError ex) {
			throw tooDeep(expression.text(), ex);
		}
		catch (RuntimeException ex) {
			// SpEL cannot print everything that it parses, such as &''
			throw notAnExpression(expression.text(), ex);
		}
	}

	/**
	 * Returns the resources that are known before the first call, and an example for the
	 * others if they have a scope.
	 * @return the resources; may be empty
	 */
	List<String> samples() {
		if (this.expressions.isEmpty()) {
			return List.of(scoped("", this.operation.name()));
		}
		List<String> samples = new ArrayList<>();
		for (Parsed expression : this.expressions) {
			if (expression.parsed().getAST() instanceof StringLiteral) {
				for (String value : evaluate(expression, this.shared, new Object[0])) {
					samples.add(scoped(expression.text(), value));
				}
			}
			else if (!this.operation.scope().isEmpty()) {
				samples.add(scoped(expression.text(), "1"));
			}
		}
		return samples;
	}

	/**
	 * Evaluates the resources of one call, with their scope.
	 * @param target the bean behind the proxy
	 * @param arguments the arguments of the call
	 * @return the resources, each once; at least one
	 * @throws IllegalArgumentException if an expression fails, or if its value cannot be
	 * a resource; the message names method and expression
	 */
	List<String> evaluate(@Nullable Object target, @Nullable Object[] arguments) {
		if (this.expressions.isEmpty()) {
			return List.of(scoped("", this.operation.name()));
		}
		ResourceRoot root = ResourceRoot.of(this.operation, target, arguments);
		MethodBasedEvaluationContext context = new MethodBasedEvaluationContext(root, this.operation.signature(),
				arguments, this.names);
		this.shared.applyDelegatesTo(context);
		// No stream, because every call runs this.
		List<String> resources = new ArrayList<>(this.expressions.size());
		for (Parsed expression : this.expressions) {
			for (String value : evaluate(expression, context, arguments)) {
				resources.add(scoped(expression.text(), value));
			}
		}
		return (resources.size() > 1) ? List.copyOf(new LinkedHashSet<>(resources)) : resources;
	}

	private String scoped(String expression, String value) {
		String scope = this.operation.scope();
		String resource = scope.isEmpty() ? value : scope + ":" + value;
		int bytes = resource.getBytes(StandardCharsets.UTF_8).length;
		if (bytes > MAX_BYTES) {
			throw new IllegalArgumentException(
					"%s gives a resource of %s bytes of UTF-8, starting with '%s', but the limit is %s. Use an id, or a hash of the value"
						.formatted(describe(expression), bytes, PrintableText.of(resource.substring(0, 40)),
								MAX_BYTES));
		}
		return resource;
	}

	private List<String> evaluate(Parsed expression, EvaluationContext context, @Nullable Object[] arguments) {
		Object value;
		try {
			value = expression.parsed().getValue(context);
		}
		catch (UnstableTextException ex) {
			throw new IllegalArgumentException(describe(expression.text()) + " " + ex.getMessage(), ex);
		}
		catch (RuntimeException | LinkageError | StackOverflowError ex) {
			// SpEL does not wrap exceptions of called methods, and throws errors, too
			throw new IllegalArgumentException(
					"%s cannot be evaluated: %s. Correct it, or handle missing values, as #order?.id ?: 'none' does"
						.formatted(describe(expression.text()),
								PrintableText.of((ex instanceof EvaluationException) ? ex.getMessage() : ex)),
					ex);
		}
		try {
			List<String> texts = ResourceText.allOf(value);
			for (String text : texts) {
				if (text.indexOf('@') >= 0 || text.indexOf('$') >= 0) {
					IdentityHashes.refuse(text, this.operation.targetClass().getClassLoader(), value, arguments);
				}
			}
			return texts;
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException(
					describe(expression.text()) + " " + PrintableText.of((Object) ex.getMessage()), ex);
		}
	}

	private LockConfigurationException notAnExpression(String expression, RuntimeException cause) {
		return new LockConfigurationException(
				describe(expression) + " is not an expression: " + cause.getMessage()
						+ ". Write SpEL, such as #id for a parameter or 'daily-report', in quotes, for plain text",
				cause);
	}

	private LockConfigurationException tooDeep(String expression, StackOverflowError cause) {
		return new LockConfigurationException(
				describe(expression) + " is nested too deeply. Simplify it, or call a method of a bean", cause);
	}

	/** Shortens an expression for a message. */
	static String abbreviate(String expression) {
		return (expression.length() <= 200) ? expression : expression.substring(0, 200) + "…";
	}

	private String describe(String expression) {
		return "The lock of %s(): its resource \"%s\"".formatted(this.operation.name(), abbreviate(expression));
	}

	/**
	 * An expression with its text.
	 *
	 * @param text the text in the annotation
	 * @param parsed the expression
	 */
	private record Parsed(String text, SpelExpression parsed) {

	}

	/**
	 * The parameter names of the method, which were looked up once.
	 *
	 * @param names the names, null if they are not known
	 */
	@SuppressWarnings("ArrayRecordComponent")
	private record KnownNames(@Nullable String @Nullable [] names) implements ParameterNameDiscoverer {

		@Override
		public @Nullable String @Nullable [] getParameterNames(Method method) {
			return this.names;
		}

		@Override
		public @Nullable String @Nullable [] getParameterNames(Constructor<?> constructor) {
			return null;
		}

	}

}

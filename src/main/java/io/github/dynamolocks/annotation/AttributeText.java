package io.github.dynamolocks.annotation;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanExpressionContext;
import org.springframework.beans.factory.config.BeanExpressionResolver;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.expression.Expression;
import org.springframework.expression.ParserContext;
import org.springframework.expression.common.CompositeStringExpression;
import org.springframework.expression.common.LiteralExpression;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.VariableReference;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;

/**
 * Resolves the placeholders <code>${…}</code> and <code>#{…}</code> of an attribute.
 * Refuses null, which Spring replaces with empty text: an empty attribute means the
 * default, and so another lock.
 */
final class AttributeText {

	private static final List<String> ALWAYS_THERE = List.of("#this", "#root");

	private final ConfigurableBeanFactory beanFactory;

	AttributeText(ConfigurableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Replaces the placeholders of an attribute.
	 * @param written the text in the annotation
	 * @return the text with its placeholders replaced; it still contains a placeholder
	 * that has no default and that no property resolves
	 * @throws IllegalArgumentException if a part is null or cannot be resolved; the
	 * message completes "it …"
	 */
	String resolve(String written) {
		try {
			String text = this.beanFactory.resolveEmbeddedValue(written);
			return (text != null) ? evaluate(text) : "";
		}
		catch (NullPart ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			throw new IllegalArgumentException("cannot be resolved: " + ex.getMessage(), ex);
		}
	}

	private String evaluate(String text) {
		BeanExpressionResolver resolver = this.beanFactory.getBeanExpressionResolver();
		if (resolver == null) {
			return text;
		}
		if (!text.contains(ParserContext.TEMPLATE_EXPRESSION.getExpressionPrefix())) {
			return evaluate(text, resolver);
		}
		Expression parsed = new SpelExpressionParser().parseExpression(text, ParserContext.TEMPLATE_EXPRESSION);
		Expression[] parts = (parsed instanceof CompositeStringExpression composite) ? composite.getExpressions()
				: new Expression[] { parsed };
		StringBuilder resolved = new StringBuilder();
		for (Expression part : parts) {
			if (part instanceof SpelExpression expression) {
				requireVariables(expression.getAST(), expression, resolver);
				resolved.append(evaluate(template(expression.getExpressionString()), resolver));
			}
			else if (part instanceof LiteralExpression literal) {
				resolved.append(literal.getExpressionString());
			}
		}
		return resolved.toString();
	}

	/** SpEL evaluates an unknown variable to null, and to "null" within a text. */
	private void requireVariables(SpelNode node, SpelExpression part, BeanExpressionResolver resolver) {
		if (node instanceof VariableReference && !ALWAYS_THERE.contains(node.toStringAST())
				&& value(template(node.toStringAST()), resolver) == null) {
			throw isNull(template(part.getExpressionString()), node.toStringAST());
		}
		for (int i = 0; i < node.getChildCount(); i++) {
			requireVariables(node.getChild(i), part, resolver);
		}
	}

	private String evaluate(String text, BeanExpressionResolver resolver) {
		Object value = value(text, resolver);
		if (value == null) {
			throw isNull(text, "it");
		}
		return value.toString();
	}

	private @Nullable Object value(String text, BeanExpressionResolver resolver) {
		return resolver.evaluate(text, new BeanExpressionContext(this.beanFactory, null));
	}

	private static String template(String expression) {
		return ParserContext.TEMPLATE_EXPRESSION.getExpressionPrefix() + expression
				+ ParserContext.TEMPLATE_EXPRESSION.getExpressionSuffix();
	}

	private static NullPart isNull(String part, String what) {
		return new NullPart(
				"has the part %s, which is evaluated once, at the start, without arguments, and %s is null. Write the expression without #{ } to evaluate it at each call"
					.formatted(part, what));
	}

	/**
	 * Reports which part is null.
	 */
	@SuppressWarnings("serial")
	private static final class NullPart extends IllegalArgumentException {

		NullPart(String message) {
			super(message);
		}

	}

}

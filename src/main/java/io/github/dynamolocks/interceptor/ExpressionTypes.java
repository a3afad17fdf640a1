package io.github.dynamolocks.interceptor;

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.ResolvableType;
import org.springframework.expression.EvaluationException;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.BeanReference;
import org.springframework.expression.spel.ast.CompoundExpression;
import org.springframework.expression.spel.ast.ConstructorReference;
import org.springframework.expression.spel.ast.Elvis;
import org.springframework.expression.spel.ast.Indexer;
import org.springframework.expression.spel.ast.InlineList;
import org.springframework.expression.spel.ast.MethodReference;
import org.springframework.expression.spel.ast.OpPlus;
import org.springframework.expression.spel.ast.Projection;
import org.springframework.expression.spel.ast.PropertyOrFieldReference;
import org.springframework.expression.spel.ast.Selection;
import org.springframework.expression.spel.ast.StringLiteral;
import org.springframework.expression.spel.ast.Ternary;
import org.springframework.expression.spel.ast.TypeReference;
import org.springframework.expression.spel.ast.VariableReference;
import org.springframework.expression.spel.support.StandardTypeLocator;

/**
 * Follows the types of a parsed expression without evaluating it, and registers the
 * members that it uses. An unknown type is {@link ResolvableType#NONE}; the members that
 * an expression uses of it need hints of the application.
 */
final class ExpressionTypes {

	private static final ResolvableType ROOT = ResolvableType.forClass(ResourceRoot.class);

	private final Map<String, ResolvableType> variables = new HashMap<>();

	private final ExpressionMembers members;

	private final ResolvableType target;

	private final BeanFactory beanFactory;

	ExpressionTypes(ExpressionMembers members, Class<?> targetClass, BeanFactory beanFactory) {
		this.members = members;
		this.target = ResolvableType.forClass(targetClass);
		this.beanFactory = beanFactory;
		declare("root", ROOT);
	}

	/**
	 * Declares the parameters of a method.
	 * @param signature the method
	 * @param names the names of its parameters, as far as they are known
	 */
	void declare(Method signature, @Nullable String @Nullable [] names) {
		for (int i = 0; i < signature.getParameterCount(); i++) {
			ResolvableType type = ResolvableType.forMethodParameter(signature, i, this.target.toClass());
			declare("p" + i, type);
			declare("a" + i, type);
			String name = (names != null) ? names[i] : null;
			if (name != null) {
				declare(name, type);
			}
		}
	}

	private void declare(String variable, ResolvableType type) {
		this.variables.put(variable, type);
	}

	/**
	 * Follows an expression.
	 * @param expression its root node
	 * @return the type of its value
	 * @throws IllegalArgumentException if it uses a member that neither a type nor a
	 * subclass has; the message completes "it …"
	 */
	ResolvableType of(SpelNode expression) {
		return of(expression, ROOT, ROOT);
	}

	/**
	 * Returns the type of a node.
	 * @param node the node
	 * @param owner the type that has the node as a member: {@code #order} for {@code id}
	 * in {@code #order.id}
	 * @param scope the type that a bare name and {@code #this} refer to in its arguments:
	 * the root, or an element of a collection
	 * @return the type
	 */
	private ResolvableType of(SpelNode node, ResolvableType owner, ResolvableType scope) {
		if (node instanceof CompoundExpression) {
			ResolvableType type = owner;
			for (SpelNode step : ResourceExpressionCheck.children(node)) {
				type = of(step, type, scope);
			}
			return type;
		}
		if (node instanceof Projection || node instanceof Selection) {
			return ofElements(node, owner);
		}
		List<ResolvableType> parts = ResourceExpressionCheck.children(node)
			.stream()
			.map((child) -> of(child, scope, scope))
			.toList();
		if (node instanceof PropertyOrFieldReference reference) {
			return property(owner, reference.getName());
		}
		if (node instanceof MethodReference reference) {
			ExpressionMembers.requireMethod(owner, reference.getName(), parts.size());
			return this.members.method(owner, reference.getName(), parts.size());
		}
		if (node instanceof Indexer) {
			return indexed(node.getChild(0), owner);
		}
		if (node instanceof VariableReference) {
			String name = node.toStringAST().substring(1);
			return name.equals("this") ? scope : this.variables.getOrDefault(name, ResolvableType.NONE);
		}
		return ofValue(node, parts);
	}

	private ResolvableType ofValue(SpelNode node, List<ResolvableType> parts) {
		if (node instanceof BeanReference) {
			return bean(node.toStringAST().replaceAll("^[@&]+|'", ""));
		}
		if (node instanceof TypeReference) {
			ResolvableType type = type(node.getChild(0).toStringAST());
			return ExpressionMembers.isKnown(type) ? ResolvableType.forClassWithGenerics(Class.class, type) : type;
		}
		if (node instanceof ConstructorReference) {
			return this.members.constructed(type(node.getChild(0).toStringAST()));
		}
		if (node instanceof StringLiteral) {
			return ResolvableType.forClass(String.class);
		}
		if (node instanceof OpPlus) {
			return parts.stream()
				.filter((part) -> part.toClass() == String.class)
				.findFirst()
				.orElse(ResolvableType.NONE);
		}
		if (node instanceof Elvis) {
			return known(parts.get(0), parts.get(1));
		}
		if (node instanceof Ternary) {
			return known(parts.get(1), parts.get(2));
		}
		return (node instanceof InlineList && !parts.isEmpty()) ? listOf(parts.get(0)) : ResolvableType.NONE;
	}

	private ResolvableType property(ResolvableType owner, String name) {
		ExpressionMembers.requireProperty(owner, name);
		ResolvableType type = this.members.property(owner, name);
		return (owner.toClass() == ResourceRoot.class && name.equals("target")) ? this.target : type;
	}

	private ResolvableType ofElements(SpelNode node, ResolvableType owner) {
		ResolvableType element = ExpressionMembers.entries(owner);
		ResolvableType result = of(node.getChild(0), element, element);
		if (node instanceof Projection) {
			return listOf(result);
		}
		return node.toStringAST().startsWith("?") ? owner : element;
	}

	private ResolvableType indexed(SpelNode index, ResolvableType owner) {
		ResolvableType element = ExpressionMembers.elements(owner);
		if (!ExpressionMembers.isKnown(element) && index instanceof StringLiteral literal) {
			return property(owner, String.valueOf(literal.getLiteralValue().getValue()));
		}
		return element;
	}

	private ResolvableType bean(String name) {
		Class<?> type = this.beanFactory.containsBean(name) ? this.beanFactory.getType(name, false) : null;
		return (type != null) ? ResolvableType.forClass(type) : ResolvableType.NONE;
	}

	private ResolvableType type(String name) {
		try {
			return this.members.named(new StandardTypeLocator().findType(name));
		}
		catch (EvaluationException ex) {
			// No such class, which the evaluation reports.
			return ResolvableType.NONE;
		}
	}

	private static ResolvableType listOf(ResolvableType element) {
		return ExpressionMembers.isKnown(element) ? ResolvableType.forClassWithGenerics(List.class, element) : element;
	}

	private static ResolvableType known(ResolvableType one, ResolvableType other) {
		return ExpressionMembers.isKnown(one) ? one : other;
	}

}

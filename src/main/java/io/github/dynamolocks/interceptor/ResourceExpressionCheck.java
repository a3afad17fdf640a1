package io.github.dynamolocks.interceptor;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.BeanReference;
import org.springframework.expression.spel.ast.CompoundExpression;
import org.springframework.expression.spel.ast.FunctionReference;
import org.springframework.expression.spel.ast.Indexer;
import org.springframework.expression.spel.ast.InlineMap;
import org.springframework.expression.spel.ast.MethodReference;
import org.springframework.expression.spel.ast.Projection;
import org.springframework.expression.spel.ast.PropertyOrFieldReference;
import org.springframework.expression.spel.ast.Selection;
import org.springframework.expression.spel.ast.VariableReference;

/**
 * Finds names in a parsed resource expression that do not exist. SpEL itself reads an
 * unknown variable as null, and reports an unknown property only at the first call.
 */
final class ResourceExpressionCheck {

	private final Method signature;

	private final @Nullable String @Nullable [] names;

	private final BeanFactory beanFactory;

	private final Set<String> known = new LinkedHashSet<>();

	ResourceExpressionCheck(Method signature, @Nullable String @Nullable [] names, BeanFactory beanFactory) {
		this.signature = signature;
		this.names = names;
		this.beanFactory = beanFactory;
		for (int i = 0; i < signature.getParameterCount(); i++) {
			if (names != null && names[i] != null) {
				this.known.add(names[i]);
			}
		}
		for (int i = 0; i < signature.getParameterCount(); i++) {
			this.known.add("p" + i);
			this.known.add("a" + i);
		}
		this.known.add("root");
	}

	/**
	 * Walks an expression.
	 * @param expression its root node
	 * @throws IllegalArgumentException if a name is unknown; the message completes "it …"
	 */
	void check(SpelNode expression) {
		check(expression, true);
	}

	/**
	 * Walks a node.
	 * @param node the node
	 * @param onRoot whether a bare name is a property of the root object, and not of an
	 * element of a collection
	 */
	private void check(SpelNode node, boolean onRoot) {
		if (node instanceof VariableReference) {
			checkVariable(node.toStringAST().substring(1));
		}
		else if (node instanceof FunctionReference) {
			String text = node.toStringAST();
			checkVariable(text.substring(1, text.indexOf('(')));
		}
		else if (node instanceof BeanReference) {
			checkBean(node.toStringAST());
		}
		else if (onRoot && (node instanceof PropertyOrFieldReference || node instanceof MethodReference)) {
			checkRootProperty(node);
		}
		if (node instanceof CompoundExpression) {
			checkPath(node, onRoot);
		}
		else {
			boolean childrenOnRoot = onRoot && !(node instanceof Projection) && !(node instanceof Selection);
			children(node).forEach((child) -> check(child, childrenOnRoot));
		}
	}

	private void checkPath(SpelNode path, boolean onRoot) {
		boolean afterRoot = false;
		for (int i = 0; i < path.getChildCount(); i++) {
			SpelNode step = path.getChild(i);
			boolean bareName = step instanceof PropertyOrFieldReference || step instanceof MethodReference;
			if (i == 0 || (afterRoot && bareName)) {
				check(step, (i == 0) ? onRoot : true);
			}
			else {
				boolean elements = step instanceof Projection || step instanceof Selection;
				children(step).forEach((child) -> check(child, onRoot && !elements));
			}
			afterRoot = i == 0 && step.toStringAST().equals("#root");
		}
	}

	/**
	 * Returns the children of a node that are expressions themselves.
	 * @param node the node
	 * @return its children, without those that SpEL reads as text
	 */
	static List<SpelNode> children(SpelNode node) {
		List<SpelNode> children = new ArrayList<>();
		for (int i = 0; i < node.getChildCount(); i++) {
			SpelNode child = node.getChild(i);
			// SpEL reads a bare word as text in these two places
			boolean word = child instanceof PropertyOrFieldReference
					&& (node instanceof Indexer || (node instanceof InlineMap && i % 2 == 0));
			if (!word) {
				children.add(child);
			}
		}
		return children;
	}

	private void checkVariable(String name) {
		if (this.known.contains(name) || name.equals("this")) {
			return;
		}
		int count = this.signature.getParameterCount();
		if (name.matches("[pa]\\d+")) {
			throw new IllegalArgumentException("uses #%s, but the method has %s. Known are %s".formatted(name,
					(count == 0) ? "no parameters" : "parameters 0 to " + (count - 1) + " only", describeKnown()));
		}
		if (count > 0 && this.names == null) {
			throw new IllegalArgumentException(
					"uses #%s, but the class file of %s does not contain the names of the parameters. Compile it with -parameters, or use %s"
						.formatted(name, this.signature.getDeclaringClass().getName(), describeKnown()));
		}
		throw new IllegalArgumentException(
				"uses #%s, which is not a parameter of the method. Known are %s".formatted(name, describeKnown()));
	}

	private String describeKnown() {
		return "#" + String.join(", #", this.known);
	}

	private void checkBean(String reference) {
		String name = reference.replaceAll("^@|'", "");
		if (!this.beanFactory.containsBean(name)) {
			throw new IllegalArgumentException(
					"uses @%s, but there is no bean of that name. Correct the name, or declare the bean"
						.formatted(name));
		}
	}

	private void checkRootProperty(SpelNode node) {
		String text = node.toStringAST();
		String name = (node instanceof MethodReference) ? text.substring(0, text.indexOf('(')) : text;
		boolean arguments = node instanceof MethodReference && node.getChildCount() > 0;
		if (arguments || !ResourceRoot.PROPERTIES.contains(name)) {
			throw new IllegalArgumentException(
					"uses %s, which is not a property of #root. Known are %s. Write #%s for a parameter, '%s' in quotes for plain text, #root.target.%s for a property of the bean"
						.formatted(text, ResourceRoot.describeProperties(), name, text, text));
		}
	}

}

package io.github.dynamolocks.test;

import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Resolves the parameters that {@link DynamoDbTest} promises. Nothing is started and no
 * table created for a test that has none of them.
 */
final class DynamoDbExtension implements ParameterResolver {

	private static final Namespace NAMESPACE = Namespace.create(DynamoDbExtension.class);

	private static final Set<Class<?>> TYPES = Set.of(DynamoDbClient.class, TestTable.class, DynamoDbLocal.class);

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return TYPES.contains(parameter.getParameter().getType());
	}

	@Override
	public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
		Class<?> type = parameter.getParameter().getType();
		DynamoDbLocal server = DynamoDbLocal.shared();
		if (type == DynamoDbClient.class) {
			return server.client();
		}
		return (type == DynamoDbLocal.class) ? server : table(server, context);
	}

	private static TestTable table(DynamoDbLocal server, ExtensionContext context) {
		ExtensionContext owner = annotated(context);
		Class<?> type = owner.getRequiredTestClass();
		DynamoDbTest annotation = type.getAnnotation(DynamoDbTest.class);
		// The store closes the table when that class is done. It also looks into the
		// stores of
		// the classes around it, hence the class in the key.
		return owner.getStore(NAMESPACE)
			.computeIfAbsent(type, (key) -> create(server.client(), annotation), TestTable.class);
	}

	/**
	 * The nearest class that bears the annotation: nested classes share the table of the
	 * class around them unless they have an annotation of their own.
	 */
	private static ExtensionContext annotated(ExtensionContext context) {
		Optional<ExtensionContext> candidate = Optional.of(context);
		while (candidate.isPresent()) {
			ExtensionContext current = candidate.get();
			if (current.getTestMethod().isEmpty() && current.getTestClass()
				.filter((type) -> type.isAnnotationPresent(DynamoDbTest.class))
				.isPresent()) {
				return current;
			}
			candidate = current.getParent();
		}
		throw new ParameterResolutionException(
				"%s has a parameter of type TestTable, but neither it nor a class around it is annotated with @DynamoDbTest"
					.formatted(context.getRequiredTestClass().getName()));
	}

	private static TestTable create(DynamoDbClient client, DynamoDbTest annotation) {
		@Nullable String sortKeyName = annotation.sortKeyName().isEmpty() ? null : annotation.sortKeyName();
		if (sortKeyName == null) {
			return TestTable.create(client, annotation.keyName(), annotation.keyType());
		}
		return TestTable.createWithSortKey(client, annotation.keyName(), annotation.keyType(), sortKeyName);
	}

}

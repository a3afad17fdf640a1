package io.github.dynamolocks.test;

import java.util.Set;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Resolves the parameters that {@link LocalStackTest} promises, and skips the tests
 * without Docker.
 */
final class LocalStackExtension implements ExecutionCondition, ParameterResolver {

	private static final Namespace NAMESPACE = Namespace.create(LocalStackExtension.class);

	private static final Set<Class<?>> TYPES = Set.of(DynamoDbClient.class, TestTable.class, LocalStack.class);

	@Override
	public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
		if (LocalStack.isDockerAvailable()) {
			return ConditionEvaluationResult.enabled("A Docker engine answers");
		}
		String reason = "%s is SKIPPED: no Docker engine answers, which LocalStack needs"
			.formatted(context.getRequiredTestClass().getName());
		// A skipped test looks like a green one in most reports
		System.out.println(reason);
		return ConditionEvaluationResult.disabled(reason);
	}

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return TYPES.contains(parameter.getParameter().getType());
	}

	@Override
	public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
		Class<?> type = parameter.getParameter().getType();
		LocalStack server = LocalStack.shared();
		if (type == DynamoDbClient.class) {
			return server.client();
		}
		return (type == LocalStack.class) ? server : table(server, context);
	}

	private static TestTable table(LocalStack server, ExtensionContext context) {
		ExtensionContext owner = context;
		while (owner.getParent().filter((parent) -> parent.getTestClass().isPresent()).isPresent()) {
			owner = owner.getParent().get();
		}
		// The store closes the table when the outermost class is done
		return owner.getStore(NAMESPACE)
			.computeIfAbsent(TestTable.class, (key) -> TestTable.create(server.client()), TestTable.class);
	}

}

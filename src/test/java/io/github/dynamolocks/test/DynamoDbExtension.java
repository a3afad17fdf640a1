package io.github.dynamolocks.test;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.test.dynamodb.EmbeddedDynamoDb;

/**
 * Resolves the parameters that {@link DynamoDbTest} promises. Nothing is started and no
 * table created for a test that has none of them and no Spring context.
 */
final class DynamoDbExtension implements ExecutionCondition, ParameterResolver, AfterEachCallback {

	private static final Namespace NAMESPACE = Namespace.create(DynamoDbExtension.class);

	private static final Map<Class<?>, BiFunction<TestDynamoDb, ExtensionContext, Object>> PARAMETERS = Map.of( //
			DynamoDbClient.class, (dynamoDb, context) -> dynamoDb.client(), //
			DynamoDbAsyncClient.class, (dynamoDb, context) -> dynamoDb.asyncClient(), //
			FaultProxy.class, (dynamoDb, context) -> dynamoDb.proxy(), //
			TestTable.class, (dynamoDb, context) -> dynamoDb.table(), //
			LockClient.class, DynamoDbExtension::lockClient, //
			TestLocks.class, DynamoDbExtension::locks);

	/** The servers themselves, for which no table is created. */
	private static final Set<Class<?>> SERVERS = Set.of(EmbeddedDynamoDb.class, LocalStack.class);

	@Override
	public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
		Optional<TestSpec> spec = context.getTestClass().flatMap(TestSpec::of);
		if (spec.isEmpty() || spec.get().server() != DynamoDbServer.LOCALSTACK || spec.get().endpoint() != null
				|| LocalStack.isDockerAvailable()) {
			return ConditionEvaluationResult.enabled("Its DynamoDB can be started");
		}
		String reason = "%s is SKIPPED: no Docker engine answers, which LocalStack needs"
			.formatted(context.getRequiredTestClass().getName());
		if (context.getTestMethod().isEmpty()) {
			// A skipped test looks like a green one in most reports
			System.out.println(reason);
		}
		return ConditionEvaluationResult.disabled(reason);
	}

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		Class<?> type = parameter.getParameter().getType();
		return (PARAMETERS.containsKey(type) || SERVERS.contains(type))
				&& !(SpringSupport.isOne(context) && SpringSupport.autowires(parameter, context));
	}

	@Override
	public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
		Class<?> type = parameter.getParameter().getType();
		if (type == EmbeddedDynamoDb.class) {
			return EmbeddedDynamoDb.shared();
		}
		if (type == LocalStack.class) {
			return LocalStack.shared();
		}
		ExtensionContext owner = annotated(context);
		if (SpringSupport.isOne(context)) {
			// The application's properties say what the table's key is
			SpringSupport.loadContext(context);
		}
		// The store leaves it when that class is done. It also looks into the stores of
		// the classes around it, hence the class in the key.
		Class<?> annotated = owner.getRequiredTestClass();
		TestDynamoDb dynamoDb = kept(owner, annotated, () -> new Visit(TestSpec.of(annotated).orElseThrow()))
			.dynamoDb();
		dynamoDb.table();
		return Objects.requireNonNull(PARAMETERS.get(type)).apply(dynamoDb, context);
	}

	@Override
	public void afterEach(ExtensionContext context) {
		// A context that a test has made dirty may be gone, and its DynamoDB with it
		context.getTestClass()
			.flatMap(TestSpec::of)
			.flatMap(TestDynamoDb::find)
			.map((dynamoDb) -> context.getStore(NAMESPACE).get(new Part(TestLocks.class, dynamoDb), Kept.class))
			.ifPresent((locks) -> ((TestLocks) locks.value()).endSituations());
	}

	private static LockClient lockClient(TestDynamoDb dynamoDb, ExtensionContext context) {
		Optional<LockClient> bean = SpringSupport.isOne(context) ? SpringSupport.lockClient(context) : Optional.empty();
		return bean.orElseGet(
				() -> kept(context, new Part(LockApplication.class, dynamoDb), () -> LockApplication.start(dynamoDb))
					.client());
	}

	private static TestLocks locks(TestDynamoDb dynamoDb, ExtensionContext context) {
		return DynamoDbExtension.<TestLocks>kept(context, new Part(TestLocks.class, dynamoDb),
				() -> new DynamoDbLocks(dynamoDb, lockClient(dynamoDb, context)));
	}

	/**
	 * Returns what the store of a context keeps, created if need be. The methods that
	 * JUnit 6 has for this are not in JUnit 5.12.
	 */
	@SuppressWarnings({ "deprecation", "unchecked" })
	private static <T extends AutoCloseable> T kept(ExtensionContext context, Object key, Supplier<T> creation) {
		Kept kept = context.getStore(NAMESPACE)
			.getOrComputeIfAbsent(key, (unused) -> new Kept(creation.get()), Kept.class);
		return (T) Objects.requireNonNull(kept).value();
	}

	/**
	 * The nearest class that bears the annotation: nested classes share the table of the
	 * class around them unless they have an annotation of their own.
	 */
	private static ExtensionContext annotated(ExtensionContext context) {
		Optional<Class<?>> owner = context.getTestClass().flatMap(TestSpec::annotated);
		for (Optional<ExtensionContext> at = Optional.of(context); at.isPresent(); at = at.get().getParent()) {
			if (at.get().getTestMethod().isEmpty() && at.get().getTestClass().equals(owner)) {
				return at.get();
			}
		}
		throw new ParameterResolutionException(
				"%s has a parameter for a DynamoDB, but neither it nor a class around it is annotated with @DynamoDbTest"
					.formatted(context.getRequiredTestClass().getName()));
	}

	/**
	 * Closes something with the store that keeps it. JUnit 5.12 closes nothing else.
	 *
	 * @param value what is kept
	 */
	@SuppressWarnings("deprecation")
	private record Kept(AutoCloseable value) implements ExtensionContext.Store.CloseableResource {

		@Override
		public void close() throws Exception {
			this.value.close();
		}

	}

	/**
	 * What belongs to one DynamoDB: after a Spring context that was made dirty, there is
	 * another.
	 *
	 * @param type what it is
	 * @param of the DynamoDB
	 */
	private record Part(Class<?> type, TestDynamoDb of) {

	}

	/**
	 * The time that a class spends with its DynamoDB, and with the next one if its Spring
	 * context is made dirty.
	 *
	 * @param spec what the class asks for
	 */
	private record Visit(TestSpec spec) implements AutoCloseable {

		TestDynamoDb dynamoDb() {
			return TestDynamoDb.of(this.spec);
		}

		@Override
		public void close() {
			TestDynamoDb.find(this.spec).ifPresent(TestDynamoDb::leave);
		}

	}

}

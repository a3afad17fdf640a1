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
 * Resolves the parameters of a {@link DynamoDbTest}. For a test without such a parameter
 * and without a Spring context, it starts no server and creates no table.
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

	/** The servers; such a parameter creates no table. */
	private static final Set<Class<?>> SERVERS = Set.of(EmbeddedDynamoDb.class, LocalStack.class);

	@Override
	public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
		Optional<TestSpec> spec = context.getTestClass().flatMap(TestSpec::of);
		if (spec.isEmpty() || spec.get().server() != DynamoDbServer.LOCALSTACK || spec.get().endpoint() != null
				|| LocalStack.isDockerAvailable()) {
			return ConditionEvaluationResult.enabled("The DynamoDB of the test can be started");
		}
		String reason = "%s is SKIPPED: LocalStack needs Docker, and no Docker engine answers"
			.formatted(context.getRequiredTestClass().getName());
		if (context.getTestMethod().isEmpty()) {
			// Most reports hardly show skipped tests
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
			// The application's properties define the table's key
			SpringSupport.loadContext(context);
		}
		// The store closes it after that class. A store also searches the stores of
		// the enclosing classes, so the key contains the class.
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
	 * Returns a value from the store of a context and creates it if necessary. JUnit 5.12
	 * lacks the methods that JUnit 6 has for this.
	 */
	@SuppressWarnings({ "deprecation", "unchecked" })
	private static <T extends AutoCloseable> T kept(ExtensionContext context, Object key, Supplier<T> creation) {
		Kept kept = context.getStore(NAMESPACE)
			.getOrComputeIfAbsent(key, (unused) -> new Kept(creation.get()), Kept.class);
		return (T) Objects.requireNonNull(kept).value();
	}

	/**
	 * Returns the context of the nearest class with the annotation. A nested class
	 * without its own annotation shares the table of the enclosing class.
	 */
	private static ExtensionContext annotated(ExtensionContext context) {
		Optional<Class<?>> owner = context.getTestClass().flatMap(TestSpec::annotated);
		for (Optional<ExtensionContext> at = Optional.of(context); at.isPresent(); at = at.get().getParent()) {
			if (at.get().getTestMethod().isEmpty() && at.get().getTestClass().equals(owner)) {
				return at.get();
			}
		}
		throw new ParameterResolutionException(
				"%s has a parameter that only @DynamoDbTest provides: annotate this class or an enclosing class with it"
					.formatted(context.getRequiredTestClass().getName()));
	}

	/**
	 * Closes a value together with its store. JUnit 5.12 closes no other type.
	 *
	 * @param value the value
	 */
	@SuppressWarnings("deprecation")
	private record Kept(AutoCloseable value) implements ExtensionContext.Store.CloseableResource {

		@Override
		public void close() throws Exception {
			this.value.close();
		}

	}

	/**
	 * The key of a value that belongs to one DynamoDB. A new Spring context after
	 * {@code @DirtiesContext} has another DynamoDB.
	 *
	 * @param type the type of the value
	 * @param of the DynamoDB
	 */
	private record Part(Class<?> type, TestDynamoDb of) {

	}

	/**
	 * Closes the DynamoDB of a class after the class, and also the next one if the class
	 * made its Spring context dirty.
	 *
	 * @param spec the settings of the class
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

package io.github.dynamolocks.test.dynamodb;

import java.io.IOException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Answers requests in DynamoDB's protocol. Runs the operation of a request, applies the
 * {@link Faults}, and returns the result or the error as JSON.
 */
final class DynamoDbService implements HttpServer.Handler {

	private final DynamoDbClock clock;

	private final Database database;

	private final Faults faults;

	private final ItemOperations items;

	DynamoDbService(DynamoDbClock clock) {
		this.clock = clock;
		this.database = new Database(clock);
		this.faults = new Faults(this::answer, clock::now);
		this.items = new ItemOperations(this.database);
	}

	DynamoDbClock clock() {
		return this.clock;
	}

	Database database() {
		return this.database;
	}

	ItemOperations items() {
		return this.items;
	}

	Faults faults() {
		return this.faults;
	}

	@Override
	public @Nullable ApiAnswer handle(ApiRequest request) throws IOException, InterruptedException {
		return this.faults.exchange(request, this::answer);
	}

	private ApiAnswer answer(ApiRequest request) {
		try {
			return ApiAnswer.of(200, Json.write(result(request)), this.clock.now());
		}
		catch (DynamoDbError ex) {
			return ex.answer(this.clock.now());
		}
		catch (RuntimeException | StackOverflowError ex) {
			String message = "This DynamoDB for tests failed at %s: %s".formatted(request.operation(), ex);
			return new DynamoDbError("InternalServerError", message, 500).answer(this.clock.now());
		}
	}

	private Map<String, @Nullable Object> result(ApiRequest request) {
		String target = request.header("X-Amz-Target");
		DynamoDbError.check(target != null && target.startsWith("DynamoDB_20120810."), "UnknownOperationException",
				"The header X-Amz-Target does not name an operation of DynamoDB: %s", target);
		String authorization = request.header("Authorization");
		if (authorization == null) {
			throw DynamoDbError.of("MissingAuthenticationTokenException", "Request is missing Authentication Token");
		}
		Parameters parameters = Parameters.of(Json.parse(request.body()));
		return switch (request.operation()) {
			case "PutItem" -> this.items.write(ItemRequest.Kind.PUT, parameters);
			case "GetItem" -> this.items.get(parameters);
			case "UpdateItem" -> this.items.write(ItemRequest.Kind.UPDATE, parameters);
			case "DeleteItem" -> this.items.write(ItemRequest.Kind.DELETE, parameters);
			default -> this.database.locked(() -> run(request.operation(), parameters, authorization));
		};
	}

	/** Runs an operation on tables or on several items. */
	private Map<String, @Nullable Object> run(String operation, Parameters request, String authorization) {
		return switch (operation) {
			case "CreateTable" -> this.database.create(request, region(authorization));
			case "DescribeTable" -> Map.of("Table", this.database.described(request).json());
			case "UpdateTable" -> this.database.update(request);
			case "DeleteTable" -> this.database.delete(request);
			case "ListTables" -> this.database.list(request);
			case "UpdateTimeToLive" -> this.database.updateTimeToLive(request);
			case "DescribeTimeToLive" -> Map.of("TimeToLiveDescription", this.database.described(request).timeToLive());
			case "Query" -> new PageRead(this.database, request).query();
			case "Scan" -> new PageRead(this.database, request).scan();
			case "BatchGetItem" -> this.items.batchGet(request);
			case "BatchWriteItem" -> this.items.batchWrite(request);
			case "TransactGetItems" -> this.items.transactGet(request);
			case "TransactWriteItems" -> this.items.transactWrite(request);
			default -> throw DynamoDbError.of("UnknownOperationException",
					"The operation '%s' is not supported by this DynamoDB for tests".formatted(operation));
		};
	}

	private static String region(String authorization) {
		// Credential=key/20260101/eu-central-1/dynamodb/aws4_request
		Matcher scope = Pattern.compile("Credential=[^/,]*/[0-9]*/([a-z0-9-]+)/dynamodb/").matcher(authorization);
		return scope.find() ? scope.group(1) : "us-east-1";
	}

}

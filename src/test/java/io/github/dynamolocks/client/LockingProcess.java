package io.github.dynamolocks.client;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Scanner;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ConditionCheck;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseLostException;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.store.DynamoDbLockStore;
import io.github.dynamolocks.store.LeaseConditions;
import io.github.dynamolocks.store.LockTable;
import io.github.dynamolocks.store.RequestTimeouts;
import io.github.dynamolocks.store.TableInitialization;
import io.github.dynamolocks.test.ChildJvm;
import io.github.dynamolocks.test.TestClients;

/**
 * Acquires and releases one lock on command, in its own JVM. Answers each command with
 * one line.
 */
public final class LockingProcess {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final LockClient client;

	private final LockRequest request;

	private final CheckedCounter counter;

	private @Nullable Lease lease;

	private @Nullable ConditionCheck check;

	private LockingProcess(LockClient client, LockRequest request, CheckedCounter counter) {
		this.client = client;
		this.request = request;
		this.counter = counter;
	}

	/** Sends a command to another JVM, and waits until it is done. */
	static void tell(ChildJvm process, String command) {
		process.send(command);
		process.awaitLine("done " + command, TIMEOUT);
	}

	/**
	 * Runs until its standard input ends, or the command {@code main-ends}.
	 * @param arguments the address of DynamoDB, the table, and the resource
	 */
	public static void main(String[] arguments) {
		DynamoDbClient dynamoDb = TestClients.client(URI.create(arguments[0]));
		DynamoDbLockStore store = new DynamoDbLockStore(dynamoDb, LockTable.of(arguments[1]), RequestTimeouts.DERIVED);
		store.start(TableInitialization.VALIDATE);
		DefaultLockClient client = DefaultLockClient.builder(store).settings(ProxiedLocks.SETTINGS).build();
		LockingProcess process = new LockingProcess(client, LockRequest.of(arguments[2]),
				new CheckedCounter(dynamoDb, arguments[1], arguments[2]));
		System.out.println("ready");
		Scanner input = new Scanner(System.in, StandardCharsets.UTF_8);
		while (input.hasNextLine()) {
			String command = input.nextLine();
			if (command.equals("main-ends")) {
				return;
			}
			try {
				System.out.println("done " + command + " " + process.run(command));
			}
			catch (LockException | TransactionCanceledException ex) {
				System.out.println("failed " + command + " " + ex);
			}
		}
	}

	private String run(String command) {
		switch (command) {
			case "acquire" -> {
				this.lease = this.client.acquire(this.request.withWaitTime(Duration.ofSeconds(30)));
				return this.lease.owner();
			}
			case "wait" -> {
				this.lease = this.client.acquire(this.request.withWaitTime(Duration.ofSeconds(2)));
				return this.lease.owner();
			}
			case "try" -> {
				this.lease = this.client.acquire(this.request);
				return this.lease.owner();
			}
			case "release" -> Objects.requireNonNull(this.lease).close();
			case "held" -> Objects.requireNonNull(this.lease).ensureHeld();
			case "check" -> {
				this.check = LeaseConditions.held(Objects.requireNonNull(this.lease));
			}
			case "add" -> this.counter.write(this.counter.read() + 1, Objects.requireNonNull(this.check));
			case "count" -> count();
			case "time" -> {
				return Long.toString(System.currentTimeMillis());
			}
			default -> throw new IllegalArgumentException(command);
		}
		return "";
	}

	/** Counts. An update is committed even if the lease is lost after it. */
	private void count() {
		AtomicBoolean committed = new AtomicBoolean();
		try {
			this.client.execute(this.request.withWaitTime(TIMEOUT), (held) -> {
				ConditionCheck current = LeaseConditions.held(held);
				long value = this.counter.read();
				this.counter.write(value + 1, current);
				committed.set(true);
				return held;
			});
		}
		catch (LeaseLostException ex) {
			if (!committed.get()) {
				throw ex;
			}
		}
	}

}

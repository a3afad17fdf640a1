package io.github.dynamolocks.client;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Scanner;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockException;
import io.github.dynamolocks.LockRequest;
import io.github.dynamolocks.store.DynamoDbLockStore;
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

	private @Nullable Lease lease;

	private LockingProcess(LockClient client, LockRequest request) {
		this.client = client;
		this.request = request;
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
		LockingProcess process = new LockingProcess(client, LockRequest.of(arguments[2]));
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
			catch (LockException ex) {
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
			case "time" -> {
				return Long.toString(System.currentTimeMillis());
			}
			default -> throw new IllegalArgumentException(command);
		}
		return "";
	}

}

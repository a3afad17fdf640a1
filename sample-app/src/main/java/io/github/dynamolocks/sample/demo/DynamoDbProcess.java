package io.github.dynamolocks.sample.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A DynamoDB Local in a process of its own, reached on the loopback interface only. The
 * build has resolved it; nothing of it is a part of the application.
 */
final class DynamoDbProcess implements AutoCloseable {

	private static final String MAIN_CLASS = "io.github.dynamolocks.test.DynamoDbLocal";

	private static final String PORT_PREFIX = "port ";

	private static final long START_SECONDS = 60;

	private final Jvm jvm;

	private final String endpoint;

	DynamoDbProcess(Path target) throws InterruptedException {
		CompletableFuture<String> port = new CompletableFuture<>();
		Queue<String> output = new ConcurrentLinkedQueue<>();
		this.jvm = new Jvm(classPath(target), Map.of("DDB_LOCAL_TELEMETRY", "0"), List.of(MAIN_CLASS), (line) -> {
			if (line.startsWith(PORT_PREFIX)) {
				port.complete(line.substring(PORT_PREFIX.length()));
			}
			if (!port.isDone()) {
				output.add(line);
			}
		});
		try {
			this.endpoint = "http://127.0.0.1:" + port.get(START_SECONDS, TimeUnit.SECONDS);
		}
		catch (ExecutionException | TimeoutException ex) {
			this.jvm.close();
			throw new IllegalStateException("DynamoDB Local did not start within %d s:%n%s".formatted(START_SECONDS,
					String.join(System.lineSeparator(), output)), ex);
		}
	}

	private static String classPath(Path target) {
		Path file = target.resolve("dynamodb-local.classpath");
		try {
			return Files.readString(file).strip();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(
					"Where is DynamoDB Local? The build writes it to '%s': build the sample first".formatted(file), ex);
		}
	}

	String endpoint() {
		return this.endpoint;
	}

	@Override
	public void close() {
		this.jvm.close();
	}

}

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
 * Runs the test kit's DynamoDB in a separate process on the loopback interface. The build
 * resolves the test kit, which is not part of the application.
 */
final class DynamoDbProcess implements AutoCloseable {

	private static final String MAIN_CLASS = "io.github.dynamolocks.test.dynamodb.Main";

	private static final String ADDRESS_PREFIX = "DynamoDB for tests listens on ";

	private static final long START_SECONDS = 60;

	private final Jvm jvm;

	private final String endpoint;

	DynamoDbProcess(Path target) throws InterruptedException {
		CompletableFuture<String> address = new CompletableFuture<>();
		Queue<String> output = new ConcurrentLinkedQueue<>();
		this.jvm = new Jvm(classPath(target), Map.of(), List.of(MAIN_CLASS, "--port", "0", "--exit-with-input"),
				(line) -> {
					if (line.startsWith(ADDRESS_PREFIX)) {
						address.complete(line.substring(ADDRESS_PREFIX.length()));
					}
					if (!address.isDone()) {
						output.add(line);
					}
				});
		try {
			this.endpoint = address.get(START_SECONDS, TimeUnit.SECONDS);
		}
		catch (ExecutionException | TimeoutException ex) {
			this.jvm.close();
			throw new IllegalStateException("The DynamoDB for tests did not start within %d s:%n%s"
				.formatted(START_SECONDS, String.join(System.lineSeparator(), output)), ex);
		}
	}

	private static String classPath(Path target) {
		Path file = target.resolve("test-kit.classpath");
		try {
			return Files.readString(file).strip();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(
					"The class path of the test kit cannot be read from '%s': build the sample first".formatted(file),
					ex);
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

package io.github.dynamolocks.test;

import java.net.URI;

import org.testcontainers.DockerClientFactory;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Runs LocalStack's DynamoDB in a container. The first use starts it, all tests of the
 * JVM share it, and it is removed when the JVM ends. The system property
 * {@value #IMAGE_PROPERTY} selects the image; the default is {@value #DEFAULT_IMAGE}.
 *
 * <p>
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class LocalStack {

	/**
	 * The system property that selects the image.
	 */
	public static final String IMAGE_PROPERTY = "dynamolocks.localstack.image";

	/**
	 * The default image: the last version that needs no token.
	 */
	public static final String DEFAULT_IMAGE = "localstack/localstack:4.14.0";

	private final URI endpoint;

	private final DynamoDbClient client;

	private LocalStack() {
		DockerImageName image = DockerImageName.parse(System.getProperty(IMAGE_PROPERTY, DEFAULT_IMAGE))
			.asCompatibleSubstituteFor("localstack/localstack");
		LocalStackContainer container = new LocalStackContainer(image).withServices("dynamodb");
		container.start();
		// Testcontainers' own reaper may be disabled
		Runtime.getRuntime().addShutdownHook(new Thread(container::stop, "localstack-stop"));
		this.endpoint = container.getEndpoint();
		this.client = TestClients.client(this.endpoint);
	}

	/**
	 * Returns the container of this JVM and starts it if necessary.
	 * @return a LocalStack that accepts requests
	 * @throws IllegalStateException if Testcontainers is not on the class path
	 */
	public static LocalStack shared() {
		OptionalJar.TESTCONTAINERS.require("LocalStack cannot start");
		return Shared.INSTANCE;
	}

	/**
	 * Returns whether a Docker engine can be reached.
	 * @return false if {@link #shared()} would fail
	 * @throws IllegalStateException if Testcontainers is not on the class path
	 */
	public static boolean isDockerAvailable() {
		OptionalJar.TESTCONTAINERS.require("LocalStack cannot start");
		return DockerClientFactory.instance().isDockerAvailable();
	}

	/**
	 * Returns the address of its DynamoDB.
	 * @return an {@code http} address
	 */
	public URI endpoint() {
		return this.endpoint;
	}

	/**
	 * Returns a client with the SDK's default settings, which all tests share.
	 * @return the client; it must not be closed
	 */
	public DynamoDbClient client() {
		return this.client;
	}

	/**
	 * Starts the container at the first call of {@code shared()}, not at an earlier use
	 * of the outer class.
	 */
	private static final class Shared {

		private static final LocalStack INSTANCE = new LocalStack();

	}

}

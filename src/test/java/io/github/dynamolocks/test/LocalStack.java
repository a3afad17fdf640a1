package io.github.dynamolocks.test;

import java.net.URI;

import org.testcontainers.DockerClientFactory;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * LocalStack's DynamoDB in a container: started by the first that asks, shared by all
 * tests of the JVM, and removed with it. The system property {@value #IMAGE_PROPERTY}
 * names another image than {@value #DEFAULT_IMAGE}.
 *
 * <p>
 * Thread-safe.
 */
public final class LocalStack {

	/**
	 * The system property that names the image.
	 */
	public static final String IMAGE_PROPERTY = "dynamolocks.localstack.image";

	/**
	 * The image unless the property names another: the last one that needs no token.
	 */
	public static final String DEFAULT_IMAGE = "localstack/localstack:4.14.0";

	private final URI endpoint;

	private final DynamoDbClient client;

	private LocalStack() {
		DockerImageName image = DockerImageName.parse(System.getProperty(IMAGE_PROPERTY, DEFAULT_IMAGE))
			.asCompatibleSubstituteFor("localstack/localstack");
		LocalStackContainer container = new LocalStackContainer(image).withServices("dynamodb");
		container.start();
		// Testcontainers' own reaper may be switched off
		Runtime.getRuntime().addShutdownHook(new Thread(container::stop, "localstack-stop"));
		this.endpoint = container.getEndpoint();
		this.client = TestClients.client(this.endpoint);
	}

	/**
	 * The container of this JVM, started if need be.
	 * @return a DynamoDB that accepts requests
	 */
	public static LocalStack shared() {
		OptionalJar.TESTCONTAINERS.require("LocalStack is to be started");
		return Shared.INSTANCE;
	}

	/**
	 * Whether a Docker engine can be reached.
	 * @return false where {@link #shared()} must fail
	 */
	public static boolean isDockerAvailable() {
		OptionalJar.TESTCONTAINERS.require("LocalStack is to be started");
		return DockerClientFactory.instance().isDockerAvailable();
	}

	/**
	 * Where it listens.
	 * @return an {@code http} address
	 */
	public URI endpoint() {
		return this.endpoint;
	}

	/**
	 * A client that all tests share, with the SDK's default settings.
	 * @return the client, which is not to be closed
	 */
	public DynamoDbClient client() {
		return this.client;
	}

	/**
	 * Started once the first test asks, and by no earlier use of the class.
	 */
	private static final class Shared {

		private static final LocalStack INSTANCE = new LocalStack();

	}

}

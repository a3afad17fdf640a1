package io.github.dynamolocks.annotation;

import java.util.Map;

import org.crac.Core;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import io.github.dynamolocks.Lease;
import io.github.dynamolocks.LeaseContext;
import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.LockException;
import io.github.dynamolocks.LockRequest;

/**
 * Runs an application that is stopped for a checkpoint and restored.
 */
final class CheckpointProcess {

	private CheckpointProcess() {
	}

	public static void main(String[] arguments) throws Exception {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		io.github.dynamolocks.crac.Core.install(() -> whileStopped(context));
		context.getEnvironment()
			.getPropertySources()
			.addFirst(new MapPropertySource("arguments",
					Map.of("dynamo-locks.endpoint", arguments[0], "dynamo-locks.table-name", arguments[1],
							"dynamo-locks.region", "eu-central-1", "dynamo-locks.shutdown-grace", "0s")));
		System.setProperty("aws.accessKeyId", "test");
		System.setProperty("aws.secretAccessKey", "test");
		context.register(Locking.class, Shipping.class);
		context.refresh();
		System.out.println("locked before: " + context.getBean(Shipping.class).ship("42"));
		Lease lease = context.getBean(LockClient.class).acquire(LockRequest.of("held"));
		Core.checkpointRestore();
		System.out.println("held after: " + lease.isHeld());
		System.out.println("locked after: " + context.getBean(Shipping.class).ship("held"));
		context.close();
		System.out.println("closed");
		Core.checkpointRestore();
		System.out.println("restored once more");
	}

	private static void whileStopped(AnnotationConfigApplicationContext context) {
		if (!context.isActive()) {
			return;
		}
		DynamoDbClient client = context.getBean("io.github.dynamolocks.annotation.lockDynamoDb", LockDynamoDb.class)
			.client();
		try {
			System.out.println("sent: " + client.listTables());
		}
		catch (IllegalStateException ex) {
			System.out.println("no connections: " + ex.getMessage());
		}
		try {
			System.out.println("locked: " + context.getBean(Shipping.class).ship("42"));
		}
		catch (LockException ex) {
			System.out.println("refused: " + ex.getMessage());
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableDynamoLocks
	static class Locking {

	}

	static class Shipping {

		@DistributedLock(resource = "#id")
		String ship(String id) {
			return LeaseContext.current().resource();
		}

	}

}

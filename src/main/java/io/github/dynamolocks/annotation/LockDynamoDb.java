package io.github.dynamolocks.annotation;

import java.net.URI;
import java.time.Duration;
import java.util.regex.Pattern;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.NamedBeanHolder;
import org.springframework.core.NativeDetector;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;
import software.amazon.awssdk.services.dynamodb.DynamoDbServiceClientConfiguration;

import io.github.dynamolocks.Checkpoints;
import io.github.dynamolocks.LockConfigurationException;
import io.github.dynamolocks.PrintableText;

/**
 * Provides the DynamoDB client: the bean of the application, or a client built for the
 * locks. This type is package-private, because another {@code DynamoDbClient} bean would
 * keep other libraries from creating theirs.
 */
final class LockDynamoDb implements AutoCloseable {

	private static final Log logger = PrintableText.log(LockDynamoDb.class);

	/** The names and addresses of this host that need no lookup. */
	private static final Pattern LOOPBACK = Pattern
		.compile("(?i)(.+\\.)?localhost|127(\\.\\d{1,3}){3}|\\[(::1|(0{1,4}:){7}0{0,3}1)]");

	/**
	 * How long the start waits for a region, and for credentials, unless
	 * {@code dynamo-locks.request-timeout} is set.
	 */
	private static final Duration LOOKUP_LIMIT = Duration.ofSeconds(4);

	private final DynamoDbClient client;

	/** Closes the client if it was built here. */
	private final Runnable close;

	private final Duration lookupLimit;

	private LockDynamoDb(DynamoDbClient client, Runnable close, LockProperties properties) {
		this.client = client;
		this.close = close;
		this.lookupLimit = lookupLimit(properties);
	}

	private static Duration lookupLimit(LockProperties properties) {
		Duration configured = properties.requestTimeout();
		return (configured != null) ? configured : LOOKUP_LIMIT;
	}

	/**
	 * Finds the client of the application, or builds one.
	 * @param beanFactory has the client of the application, if there is one
	 * @param properties the endpoint and region of a built client
	 * @param user the bean that uses the client and must be destroyed before it
	 * @return the client, which closes with this object if it was built here
	 * @throws LockConfigurationException if there are several clients and none is
	 * primary, or if no region is found in time
	 */
	static LockDynamoDb of(ConfigurableListableBeanFactory beanFactory, LockProperties properties, String user) {
		LockDynamoDb dynamoDb = find(beanFactory, properties, user);
		String warning = plainHttp(dynamoDb.endpoint());
		if (warning != null) {
			logger.warn(warning);
		}
		return dynamoDb;
	}

	private static LockDynamoDb find(ConfigurableListableBeanFactory beanFactory, LockProperties properties,
			String user) {
		String[] names = BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beanFactory, DynamoDbClient.class);
		if (names.length == 0) {
			return own(properties);
		}
		try {
			NamedBeanHolder<DynamoDbClient> bean = beanFactory.resolveNamedBean(DynamoDbClient.class);
			beanFactory.registerDependentBean(bean.getBeanName(), user);
			if (leadsElsewhere(bean.getBeanInstance(), properties)) {
				logger.warn(
						"The locks use the DynamoDbClient bean '%s', so that %s and %s have no effect. Remove the properties, or set the endpoint and region of the bean"
							.formatted(bean.getBeanName(), LockProperty.ENDPOINT.key(), LockProperty.REGION.key()));
			}
			return new LockDynamoDb(bean.getBeanInstance(), () -> {
			}, properties);
		}
		catch (NoUniqueBeanDefinitionException ex) {
			throw new LockConfigurationException(
					"There are several DynamoDbClient beans, and the locks need one: %s. Mark one of them @Primary"
						.formatted(ex.getBeanNamesFound()),
					ex);
		}
	}

	private static LockDynamoDb own(LockProperties properties) {
		if (Checkpoints.arePossible() && !NativeDetector.inNativeImage()) {
			RestorableDynamoDb restorable = new RestorableDynamoDb(() -> build(properties));
			return new LockDynamoDb(restorable.client(), restorable::close, properties);
		}
		DynamoDbClient client = build(properties);
		return new LockDynamoDb(client, client::close, properties);
	}

	/**
	 * Returns a warning for an endpoint that is reached over a network without
	 * encryption.
	 * @param endpoint the endpoint of DynamoDB, null for the default of AWS
	 * @return the warning, or null if there is none
	 */
	static @Nullable String plainHttp(@Nullable URI endpoint) {
		if (endpoint == null || !"http".equalsIgnoreCase(endpoint.getScheme()) || endpoint.getHost() == null
				|| LOOPBACK.matcher(endpoint.getHost()).matches()) {
			return null;
		}
		return ("The connection to the DynamoDB endpoint %s is not encrypted: others in the network can read and"
				+ " change the locks, and the time by which their leases expire. Use https, unless the network is private")
			.formatted(endpoint);
	}

	private @Nullable URI endpoint() {
		try {
			return this.client.serviceClientConfiguration().endpointOverride().orElse(null);
		}
		catch (RuntimeException ex) {
			// A mock, or another implementation of the interface
			return null;
		}
	}

	/** Returns whether the client differs from the one that the properties describe. */
	private static boolean leadsElsewhere(DynamoDbClient client, LockProperties properties) {
		if (properties.endpoint() == null && properties.region() == null) {
			return false;
		}
		DynamoDbServiceClientConfiguration actual = client.serviceClientConfiguration();
		return (properties.endpoint() != null && !properties.endpoint().equals(actual.endpointOverride().orElse(null)))
				|| (properties.region() != null && !properties.region().equals(actual.region().id()));
	}

	private static DynamoDbClient build(LockProperties properties) {
		DynamoDbClientBuilder builder = DynamoDbClient.builder();
		URI endpoint = properties.endpoint();
		if (endpoint != null) {
			builder.endpointOverride(endpoint);
		}
		builder.region(region(properties, endpoint));
		try {
			return builder.build();
		}
		catch (SdkClientException ex) {
			throw new LockConfigurationException(
					"The DynamoDB client of the locks cannot be built: %s. Correct the settings of the AWS SDK, or declare a DynamoDbClient bean"
						.formatted(ex.getMessage()),
					ex);
		}
	}

	/**
	 * Returns the region of a built client. Outside AWS the region is only part of the
	 * signature, so that this method does not ask the network for it, as the SDK would.
	 */
	private static Region region(LockProperties properties, @Nullable URI endpoint) {
		String region = properties.region();
		if (region != null) {
			return Region.of(region);
		}
		if (endpoint == null || endpoint.getHost().matches(".*\\.amazonaws\\.com(\\.cn)?")) {
			return regionOfAws(properties);
		}
		try {
			return new AwsRegionProviderChain(new SystemSettingsRegionProvider(), new AwsProfileRegionProvider())
				.getRegion();
		}
		catch (SdkClientException ex) {
			return Region.US_EAST_1;
		}
	}

	private static Region regionOfAws(LockProperties properties) {
		try {
			return BoundedLookup.run("dynamo-locks-region",
					() -> DefaultAwsRegionProviderChain.builder().build().getRegion(), lookupLimit(properties));
		}
		catch (BoundedLookup.LookupException ex) {
			throw new LockConfigurationException(
					"The region of the locks' DynamoDB is not known: %s. Set %s or AWS_REGION, declare a DynamoDbClient bean, or set %s=memory for tests and development without AWS"
						.formatted(ex.getMessage(), LockProperty.REGION.key(), LockProperty.STORE.key()),
					ex);
		}
	}

	/**
	 * Checks that the client finds credentials, so that a start without credentials fails
	 * after a short time with the remedy.
	 * @throws LockConfigurationException if the client finds none in time
	 */
	void requireCredentials() {
		IdentityProvider<? extends AwsCredentialsIdentity> provider = credentials();
		if (provider == null) {
			return;
		}
		try {
			AwsCredentialsIdentity unused = BoundedLookup.run("dynamo-locks-credentials",
					() -> provider.resolveIdentity().join(), this.lookupLimit);
		}
		catch (BoundedLookup.LookupException ex) {
			throw new LockConfigurationException(
					"The DynamoDB client of the locks has no credentials: %s. Give the process a role or a profile, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, to any values for a DynamoDB for tests; or raise %s if the credentials take longer"
						.formatted(ex.getMessage(), LockProperty.REQUEST_TIMEOUT.key()),
					ex);
		}
	}

	private @Nullable IdentityProvider<? extends AwsCredentialsIdentity> credentials() {
		try {
			return this.client.serviceClientConfiguration().credentialsProvider();
		}
		catch (RuntimeException ex) {
			// A mock, or another implementation of the interface
			return null;
		}
	}

	DynamoDbClient client() {
		return this.client;
	}

	@Override
	public void close() {
		this.close.run();
	}

}

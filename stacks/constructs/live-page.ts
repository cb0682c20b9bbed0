import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { AssetType, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import type { Environment } from '../environments/schema';
import {
  CloudfrontDistribution,
  CloudfrontOriginAccessControl,
  CloudfrontResponseHeadersPolicy,
  S3Object,
} from '../lib/aws';
import { FunctionCodeError } from '../lib/function-code';
import { nameOf } from '../lib/naming';
import { SecureBucket } from './secure-bucket';

export interface LivePageProps {
  readonly environment: Environment;
  /** Folder with the built page. */
  readonly files: string;
  readonly apiHost: string;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
  '.ts': 'text/plain; charset=utf-8',
};
/**
 * CloudFront’s managed policies:
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
 */
const CACHING_OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const ALL_VIEWER_EXCEPT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';
const YEAR_SECONDS = 31_536_000;
const CONTENT_POLICY =
  "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/**
 * The live page: files from a bucket that only this distribution can read, and API requests under the same host name.
 */
export class LivePage extends Construct {
  readonly url: string;

  constructor(scope: Construct, id: string, { environment, files, apiHost }: LivePageProps) {
    super(scope, id);
    const access = new CloudfrontOriginAccessControl(this, 'access', {
      name: nameOf(environment, 'page'),
      originAccessControlOriginType: 's3',
      signingBehavior: 'always',
      signingProtocol: 'sigv4',
    });
    const bucket = new SecureBucket(this, 'files', { environment, purpose: 'page', lifecycle: [] });
    const behaviour = {
      viewerProtocolPolicy: 'redirect-to-https',
      compress: true,
      responseHeadersPolicyId: this.#headers(environment).id,
    };
    const distribution = new CloudfrontDistribution(this, 'distribution', {
      enabled: true,
      comment: nameOf(environment, 'page'),
      defaultRootObject: 'index.html',
      httpVersion: 'http2and3',
      isIpv6Enabled: true,
      priceClass: 'PriceClass_100',
      origin: [
        { originId: 'files', domainName: bucket.domainName, originAccessControlId: access.id },
        {
          originId: 'api',
          domainName: apiHost,
          customOriginConfig: {
            httpPort: 80,
            httpsPort: 443,
            originProtocolPolicy: 'https-only',
            originSslProtocols: ['TLSv1.2'],
          },
        },
      ],
      defaultCacheBehavior: {
        ...behaviour,
        targetOriginId: 'files',
        allowedMethods: ['GET', 'HEAD'],
        cachedMethods: ['GET', 'HEAD'],
        cachePolicyId: CACHING_OPTIMIZED,
      },
      orderedCacheBehavior: ['/v1/*', '/docs*', '/openapi.json', '/healthz'].map((pathPattern) => ({
        ...behaviour,
        pathPattern,
        targetOriginId: 'api',
        allowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE'],
        cachedMethods: ['GET', 'HEAD'],
        cachePolicyId: CACHING_DISABLED,
        originRequestPolicyId: ALL_VIEWER_EXCEPT_HOST,
      })),
      restrictions: { geoRestriction: { restrictionType: 'none' } },
      viewerCertificate: { cloudfrontDefaultCertificate: true },
    });
    bucket.allowReading('cloudfront.amazonaws.com', { StringEquals: { 'AWS:SourceArn': distribution.arn } });
    this.#upload(bucket, files);
    this.url = `https://${distribution.domainName}`;
  }

  #headers(environment: Environment): CloudfrontResponseHeadersPolicy {
    return new CloudfrontResponseHeadersPolicy(this, 'headers', {
      name: nameOf(environment, 'page'),
      securityHeadersConfig: {
        contentSecurityPolicy: { contentSecurityPolicy: CONTENT_POLICY, override: false },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: 'DENY', override: true },
        referrerPolicy: { referrerPolicy: 'no-referrer', override: true },
        strictTransportSecurity: { accessControlMaxAgeSec: YEAR_SECONDS, includeSubdomains: false, override: true },
      },
    });
  }

  #upload(bucket: SecureBucket, folder: string): void {
    if (!existsSync(join(folder, 'index.html'))) {
      throw new FunctionCodeError(
        `there is no live page in ${folder}. \`node stacks/bundle.mjs\` makes it; or set dashboard.livePage to false`,
      );
    }
    for (const file of readdirSync(folder).sort()) {
      const path = join(folder, file);
      const asset = new TerraformAsset(this, `asset-${file}`, { path, type: AssetType.FILE });
      new S3Object(this, `file-${file}`, {
        bucket: bucket.bucketName,
        key: file,
        source: asset.path,
        sourceHash: createHash('sha256').update(readFileSync(path)).digest('hex'),
        contentType: TYPES[extname(file)] ?? 'application/octet-stream',
        cacheControl: file.startsWith('tidemark') ? 'public, max-age=3600' : 'no-cache',
      });
    }
  }
}

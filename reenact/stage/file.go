package stage

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// maxFile is how large a file may be that the page did not ask for.
const maxFile = 32 << 20

// File asks the build for a file that the page did not ask for, as a source
// map, by the URL that the page would see. Another origin than the build's is
// not asked.
func (s *Stage) File(ctx context.Context, address string) ([]byte, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	o := s.traffic.origin
	if !o.owns(u) {
		return nil, fmt.Errorf("%s is not of the build", u.Redacted())
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, o.toTarget(u).String(), nil)
	if err != nil {
		return nil, err
	}
	resp, err := o.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: the build answers %s", address, resp.Status)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxFile+1))
	if err == nil && len(data) > maxFile {
		err = fmt.Errorf("%s: more than %d MB", address, maxFile>>20)
	}
	return data, err
}
